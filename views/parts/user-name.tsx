/** Whose password a form is about, for password managers: they pass over what is `hidden`, so it is out of sight only. */
import type { FC } from 'hono/jsx'

export const UserName: FC<{ email: string }> = ({ email }) => (
  <input
    class="visually-hidden"
    type="email"
    name="email"
    value={email}
    autocomplete="username"
    aria-label="Email address"
    tabindex={-1}
    readonly
  />
)
