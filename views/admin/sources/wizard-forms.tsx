/** Steps 1 and 3: where the repository is, and what the source is called and does by itself. */
import type { FC } from 'hono/jsx'
import { Field, tied } from '../../publish/fields.tsx'
import {
  CredentialFields,
  ModeFields,
  PlaceFields,
  PromoteFields,
  ScheduleFields,
  UrlField,
} from './fields.tsx'
import type { Failure } from './health.tsx'
import { Earlier, Later, Typed, Wizard, type WizardProps } from './wizard.tsx'

interface AddressStepProps extends WizardProps {
  /** The repository could not be read. */
  failure?: Failure
}

export const AddressStep: FC<AddressStepProps> = (props) => (
  <Wizard {...props} step="Repository">
    {props.failure === undefined ? null : (
      <div class="alert" role="alert">
        <p>
          <strong>{props.failure.title}.</strong> {props.failure.message}
        </p>
        <p class="hint">
          Nothing was saved. <code>{props.failure.code}</code>
        </p>
      </div>
    )}
    <form
      method="post"
      action="/admin/sources/new"
      class="panel source-form"
      novalidate
      data-busy="Reading the repository. This takes a moment."
    >
      <UrlField {...props} />
      <ModeFields {...props} />
      <PlaceFields {...props} />
      <CredentialFields {...props} hasSecret={props.typed !== ''} />
      <Later {...props} />
      <Typed {...props} />
      <div class="actions">
        <button type="submit" name="go" value="preview">
          Look at what is in it
        </button>
        <a href="/admin/sources">Cancel</a>
      </div>
      <p class="hint">Nothing is saved or published yet.</p>
    </form>
  </Wizard>
)

export const DescribeStep: FC<WizardProps> = (props) => (
  <Wizard {...props} step="Name and rules">
    <form
      method="post"
      action="/admin/sources/new"
      class="panel source-form"
      novalidate
      data-busy="Saving the source."
    >
      <Earlier {...props} />
      <Typed {...props} />
      <Field field="name" label="Name" hint="As people see it." problems={props.problems}>
        <input {...tied('name', props.problems)} value={props.values.name} required maxlength={100} />
      </Field>
      <Field
        field="slug"
        label="Slug"
        hint="In addresses, and in names that are taken: review-from-slug. It never changes."
        problems={props.problems}
      >
        <input
          {...tied('slug', props.problems)}
          value={props.values.slug}
          required
          maxlength={64}
          autocapitalize="none"
          spellcheck={false}
        />
      </Field>
      <PromoteFields {...props} />
      <ScheduleFields {...props} />
      <div class="actions">
        <button type="submit" name="go" value="save">
          Save and import
        </button>
        <button type="submit" class="quiet" name="go" value="address">
          Change the repository
        </button>
      </div>
    </form>
  </Wizard>
)
