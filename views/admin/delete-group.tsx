/** What deleting a group takes away, and from whom, before it is done. */
import type { FC } from 'hono/jsx'
import { counted } from '../parts/plural.ts'
import { Effects, type EffectsProps } from './effects.tsx'
import { type AdminFrame, AdminLayout } from './frame.tsx'

interface DeleteGroupProps extends AdminFrame, EffectsProps {
  slug: string
  name: string
  isEveryone: boolean
  members: number
  grants: number
  /** Whose sets change. */
  people: number
}

export const DeleteGroupPage: FC<DeleteGroupProps> = (props) => (
  <AdminLayout {...props} room="/admin/groups" title={`Delete ${props.name}`}>
    {props.isEveryone ? (
      <p class="alert">
        The group everyone holds every user and cannot be deleted; disable the user instead.
      </p>
    ) : (
      <section class="panel review" aria-label="What it takes away">
        <p>
          {`${props.name} has ${counted(props.members, 'member', 'members')} and `}
          {`${counted(props.grants, 'grant', 'grants')}. Both end; people keep their accounts and what they
          installed. Its feed stops answering, and what was shared with it no longer is.`}
        </p>
        {props.people === 0 ? (
          <p>Nobody’s set changes.</p>
        ) : (
          <>
            <h2>{`${counted(props.people, 'person', 'people')} affected`}</h2>
            <Effects {...props} />
          </>
        )}
        <form method="post" action={`/admin/groups/${props.slug}/delete`} class="actions">
          <button class="destroy" type="submit">
            {`Delete ${props.name}: ${counted(props.members, 'member', 'members')}, ${counted(props.grants, 'grant', 'grants')}`}
          </button>
          <a href={`/admin/groups/${props.slug}`}>Keep it</a>
        </form>
      </section>
    )}
  </AdminLayout>
)
