/** Who may see an item: everybody, named people and groups, or nobody else. */
import type { FC } from 'hono/jsx'
import { Field, type Problem, tied } from './fields.tsx'

const SHARINGS = [
  ['public', 'Everybody in this store', 'People find it, see it and install it.'],
  ['shared', 'People and groups I name', 'Nobody else knows that it is there.'],
  ['private', 'Only me', 'And the admins. You can share it later.'],
] as const

export interface SharingFieldsProps {
  /** The reader's groups, to share with. */
  groups: readonly { slug: string; name: string }[]
  values: Readonly<Record<string, string>>
  problems: readonly Problem[]
}

export const SharingFields: FC<SharingFieldsProps> = ({ values, groups, problems }) => {
  const chosen = values.sharing || 'public'
  return (
    <section class="panel" aria-labelledby="sharing-title">
      <h2 id="sharing-title">Who may see it</h2>
      <fieldset class="kinds is-three" id="sharing">
        <legend class="visually-hidden">Who may see it</legend>
        {SHARINGS.map(([value, label, hint]) => (
          <label class="kind">
            <input type="radio" name="sharing" value={value} checked={chosen === value} />
            <span>
              <strong>{label}</strong>
              <span class="hint">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset class="shares">
        <legend class="visually-hidden">Whom I name</legend>
        <div class="fields">
          <Field field="viewers" label="May see it" hint="User names, with commas." problems={problems}>
            <input {...tied('viewers', problems)} value={values.viewers} autocapitalize="none" />
          </Field>
          <Field
            field="editors"
            label="May also publish versions"
            hint="User names, with commas."
            problems={problems}
          >
            <input {...tied('editors', problems)} value={values.editors} autocapitalize="none" />
          </Field>
          {groups.map(({ slug, name }) => (
            <Field field={`group-${slug}`} label={`Group ${name}`} problems={problems}>
              <select {...tied(`group-${slug}`, problems, false)}>
                <option value="">Not shared</option>
                <option value="view" selected={values[`group-${slug}`] === 'view'}>
                  May see it
                </option>
                <option value="edit" selected={values[`group-${slug}`] === 'edit'}>
                  May also publish versions
                </option>
              </select>
            </Field>
          ))}
        </div>
      </fieldset>
    </section>
  )
}
