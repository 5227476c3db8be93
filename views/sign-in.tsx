import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'

interface SignInProps {
  frame: Frame
  /** Where to go afterwards. */
  next: string
  email?: string
  /** A form that was typed before the session ended, to come back. */
  kept?: string
  error?: string
  /** Where single sign-on begins; absent when it is not configured. */
  ssoUrl?: string
}

export const SignInPage: FC<SignInProps> = ({ frame, next, email = '', kept = '', error, ssoUrl }) => (
  <Layout frame={frame} title="Sign in">
    <section class="narrow panel">
      <h1>Sign in</h1>
      {error === undefined ? null : (
        <p class="alert" role="alert" id="error">
          {error}
        </p>
      )}
      {/* A link, not a form: the page's policy lets forms lead nowhere else, and the provider is elsewhere. */}
      {ssoUrl === undefined ? null : (
        <p>
          <a class="button" href={ssoUrl} {...(kept === '' ? {} : { target: '_blank' })} data-sign-on>
            Sign in with single sign-on
          </a>
          {kept === '' ? null : ' It opens in another tab; come back here then, and go on.'}
        </p>
      )}
      {ssoUrl === undefined || kept === '' ? null : (
        <form method="post" action="/sign-in" enctype="multipart/form-data">
          <input type="hidden" name="kept" value={kept} />
          <button type="submit">I am signed in: bring my form back</button>
        </form>
      )}
      <form
        method="post"
        action="/sign-in"
        class="stacked"
        data-carries-hash
        {...(kept === '' ? {} : { enctype: 'multipart/form-data' })}
      >
        <input type="hidden" name="next" value={next} />
        {kept === '' ? null : <input type="hidden" name="kept" value={kept} />}
        <label for="email">Email address</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          required
          value={email}
          autofocus
          aria-describedby={error === undefined ? undefined : 'error'}
        />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <button type="submit">Sign in</button>
      </form>
      <p class="hint">No account, or a lost password? Ask an admin of this store for a set-up link.</p>
    </section>
  </Layout>
)
