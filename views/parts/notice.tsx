/** Why a version is deprecated or yanked, and what to use instead. */
import type { FC } from 'hono/jsx'

export interface Noticed {
  version: string
  status: 'deprecated' | 'yanked'
  reason: string
  successor?: { title: string; href: string }
}

export const Notice: FC<Noticed> = ({ version, status, reason, successor }) => (
  <div class="deprecation">
    <p>
      <strong>{`Version ${version} is ${status}.`}</strong> {reason}
    </p>
    {successor === undefined ? null : (
      <p>
        Use <a href={successor.href}>{successor.title}</a> instead.
      </p>
    )}
  </div>
)
