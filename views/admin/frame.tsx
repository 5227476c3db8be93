/** The frame of the admin pages: their rooms, and what was just done or refused. */
import type { Child, FC } from 'hono/jsx'
import { type Frame, Layout } from '../layout.tsx'

/** What every admin page gets. */
export interface AdminFrame {
  frame: Frame
  /** What was done: one sentence. */
  done?: string
  /** What was refused, and what to do: one sentence. */
  error?: string
}

/** A room more is a line here and a file in `src/http/pages/admin/`. */
const ROOMS = [
  ['/admin/grants', 'Grants'],
  ['/admin/groups', 'Groups'],
  ['/admin/users', 'Users'],
  ['/admin/items', 'Items'],
  ['/admin/sources', 'Sources'],
  ['/admin/review', 'Review'],
  ['/admin/audit', 'Audit'],
  ['/admin/system', 'System'],
] as const

interface AdminLayoutProps extends AdminFrame {
  room: (typeof ROOMS)[number][0]
  title: string
  children?: Child
}

export const AdminLayout: FC<AdminLayoutProps> = ({ frame, room, title, done, error, children }) => (
  <Layout frame={frame} title={title}>
    <nav class="rooms" aria-label="Admin">
      {ROOMS.map(([href, label]) => (
        <a href={href} aria-current={href === room ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
    <h1>{title}</h1>
    <Outcome done={done} error={error} />
    {children}
  </Layout>
)

export const Outcome: FC<{ done?: string | undefined; error?: string | undefined }> = ({ done, error }) => (
  <>
    {error === undefined ? null : (
      <p class="alert" role="alert">
        {error}
      </p>
    )}
    {done === undefined ? null : (
      <p class="notice" role="status">
        {done}
      </p>
    )}
  </>
)
