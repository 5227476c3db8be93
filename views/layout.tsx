/** The frame of every page: skip link, header, main, footer. */
import { raw } from 'hono/html'
import { type Child, type FC, useContext } from 'hono/jsx'
import { KeysDialog } from './parts/keys.tsx'
import { ThemeSwitch, Viewing } from './parts/theme-switch.tsx'

export interface Frame {
  marketplaceName: string
  /** Addresses of the stylesheet, script and icon, as they are now. */
  assets: { css: string; js: string; htmx: string; icon: string }
  /** Absent when nobody is signed in. */
  user?: { username: string; displayName: string; admin: boolean }
  /** The path of the section that is open, such as `/store`. */
  section?: string
}

interface LayoutProps {
  frame: Frame
  title: string
  children?: Child
}

/** No script from answers, no inline style: the page's policy forbids both. */
const HTMX_CONFIG = JSON.stringify({ includeIndicatorCSS: false, mode: 'same-origin' })

const SECTIONS = [
  ['/store', 'Store'],
  ['/stack', 'My stack'],
  ['/connect', 'Connect'],
  ['/store/new', 'Publish'],
] as const

export const Layout: FC<LayoutProps> = ({ frame, title, children }) => {
  const { theme } = useContext(Viewing)
  return (
    <html lang="en" data-theme={theme === 'auto' ? undefined : theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === 'auto' ? 'light dark' : theme} />
        <title>{`${title} · ${frame.marketplaceName}`}</title>
        {WHOLE_FIRST}
        <link rel="stylesheet" href={frame.assets.css} />
        <link rel="icon" href={frame.assets.icon} type="image/svg+xml" />
        <meta name="htmx-config" content={HTMX_CONFIG} />
        <script src={frame.assets.htmx} defer></script>
        <script src={frame.assets.js} defer></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <Header frame={frame} />
        <main id="main" tabindex={-1}>
          {children}
        </main>
        <footer class="foot">
          <p>
            {frame.marketplaceName} runs on Stoa. <a href="/api/docs">API</a>
          </p>
          <KeysDialog />
          <ThemeSwitch />
        </footer>
        <span id="page-end" hidden></span>
      </body>
    </html>
  )
}

/**
 * Nothing is painted before the page is there whole: what ends in line with the page, or stands beside what is still to
 * come, would move as it grows. The browser waits for the last element to begin. As text, because `hono/jsx` keeps
 * `blocking` to itself.
 */
const WHOLE_FIRST = raw('<link rel="expect" blocking="render" href="#page-end"/>')

const Header: FC<{ frame: Frame }> = ({ frame }) => (
  <header class="top">
    <a class="brand" href="/">
      <img src={frame.assets.icon} alt="" width="28" height="28" />
      <span>{frame.marketplaceName}</span>
    </a>
    {frame.user === undefined ? null : (
      <>
        <nav aria-label="Main">
          {SECTIONS.map(([href, label]) => (
            <a href={href} aria-current={frame.section === href ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <div class="who">
          {frame.user.admin ? (
            <a href="/admin/grants" aria-current={frame.section === '/admin' ? 'page' : undefined}>
              Admin
            </a>
          ) : null}
          <a href="/account" aria-current={frame.section === '/account' ? 'page' : undefined}>
            <bdi>{frame.user.displayName}</bdi>
          </a>
          <form method="post" action="/sign-out">
            <button type="submit">Sign out</button>
          </form>
        </div>
      </>
    )}
  </header>
)
