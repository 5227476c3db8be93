/** A source's facts, changed. Slug and mode stay: names and items hang on them. */
import type { FC } from 'hono/jsx'
import { Field, type Problem, tied } from '../../publish/fields.tsx'
import { Problems } from '../../publish/parts.tsx'
import { type AdminFrame, AdminLayout } from '../frame.tsx'
import {
  CredentialFields,
  PlaceFields,
  PromoteFields,
  ScheduleFields,
  type SourceValues,
  UrlField,
} from './fields.tsx'

interface EditProps extends AdminFrame {
  slug: string
  name: string
  values: SourceValues
  problems: readonly Problem[]
  hasSecret: boolean
  isEnabled: boolean
  /** Stands for what the form shows of the source. */
  seen: string
}

export const EditSourcePage: FC<EditProps> = (props) => (
  <AdminLayout {...props} room="/admin/sources" title={`Edit ${props.name}`}>
    <div class="source-wizard">
      <Problems problems={props.problems} />
      <form method="post" action={`/admin/sources/${props.slug}/edit`} class="panel source-form" novalidate>
        <input type="hidden" name="seen" value={props.seen} />
        <Field field="name" label="Name" problems={props.problems}>
          <input
            {...tied('name', props.problems, false)}
            value={props.values.name}
            required
            maxlength={100}
          />
        </Field>
        <UrlField {...props} />
        {/* Says to the style sheet which of the fields below counts. */}
        <input type="radio" name="mode" value={props.values.mode} checked hidden />
        <PlaceFields {...props} />
        <CredentialFields {...props} mayForget />
        <PromoteFields {...props} />
        <ScheduleFields {...props} />
        <label class="check">
          <input type="checkbox" name="enabled" value="1" checked={props.isEnabled} />
          <span>
            Follow the repository
            <span class="hint">
              {' '}
              Without it neither schedule nor webhook syncs; people keep what they have.
            </span>
          </span>
        </label>
        <div class="actions">
          <button type="submit">Save</button>
          <a href={`/admin/sources/${props.slug}`}>Leave it as it is</a>
        </div>
      </form>
    </div>
  </AdminLayout>
)
