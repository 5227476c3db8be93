import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'

interface ErrorProps {
  frame: Frame
  status: number
  title: string
  detail: string
  code: string
}

export const ErrorPage: FC<ErrorProps> = ({ frame, status, title, detail, code }) => (
  <Layout frame={frame} title={title}>
    <section class="narrow panel">
      <h1>{title}</h1>
      <p>{detail}</p>
      {frame.user === undefined ? (
        <p>
          <a class="button" href="/sign-in">
            Sign in
          </a>
        </p>
      ) : (
        <form method="get" action="/store" class="search">
          <label class="visually-hidden" for="q">
            Search the store
          </label>
          <input id="q" name="q" type="search" placeholder="Search the store" data-search />
          <button type="submit">Search</button>
        </form>
      )}
      <p class="hint">
        {status} <code>{code}</code>
        {frame.user === undefined ? null : (
          <>
            {' · '}
            <a href="/">Go home</a>
          </>
        )}
      </p>
    </section>
  </Layout>
)
