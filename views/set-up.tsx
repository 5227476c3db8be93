import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { UserName } from './parts/user-name.tsx'

interface SetUpProps {
  frame: Frame
  code: string
  email: string
  passwordCharsMin: number
  error?: string
}

export const SetUpPage: FC<SetUpProps> = ({ frame, code, email, passwordCharsMin, error }) => (
  <Layout frame={frame} title="Choose a password">
    <section class="narrow panel">
      <h1>Choose a password</h1>
      <p>
        For <strong>{email}</strong>. You sign in with this address and the password you choose now. This page
        works once.
      </p>
      {error === undefined ? null : (
        <p class="alert" role="alert" id="error">
          {error}
        </p>
      )}
      <form method="post" action={`/set-up/${code}`} class="stacked">
        <UserName email={email} />
        <label for="password">Password, at least {passwordCharsMin} characters</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          minlength={passwordCharsMin}
          autofocus
          aria-describedby={error === undefined ? undefined : 'error'}
        />
        <button type="submit">Set password and sign in</button>
      </form>
    </section>
  </Layout>
)
