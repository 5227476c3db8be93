/** What taking something from a person means, before it is done. */
import type { FC } from 'hono/jsx'
import { type AdminFrame, AdminLayout } from './frame.tsx'

interface ConfirmUserProps extends AdminFrame {
  username: string
  /** What is asked: "Disable Ann?" */
  question: string
  /** What happens, sentence by sentence. */
  effects: readonly string[]
  /** The path of the form, and what its button says. */
  action: string
  button: string
}

export const ConfirmUserPage: FC<ConfirmUserProps> = (props) => (
  <AdminLayout {...props} room="/admin/users" title={props.question}>
    <section class="panel review" aria-label="What it means">
      {props.effects.map((sentence) => (
        <p>{sentence}</p>
      ))}
      <form method="post" action={props.action} class="actions">
        <button class="destroy" type="submit">
          {props.button}
        </button>
        <a href={`/admin/users/${props.username}`}>Leave it as it is</a>
      </form>
    </section>
  </AdminLayout>
)
