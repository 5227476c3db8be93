/** A new source in three steps. All fields travel along; the password does not, the server keeps it meanwhile. */
import type { Child, FC } from 'hono/jsx'
import type { Problem } from '../../publish/fields.tsx'
import { Problems } from '../../publish/parts.tsx'
import { type AdminFrame, AdminLayout } from '../frame.tsx'
import type { SourceValues } from './fields.tsx'

export interface WizardProps extends AdminFrame {
  values: SourceValues
  problems: readonly Problem[]
  /** Names the secret that was typed, or empty. */
  typed: string
  script: string
}

const STEPS = ['Repository', 'What is in it', 'Name and rules'] as const
type Step = (typeof STEPS)[number]

interface StepProps extends WizardProps {
  step: Step
  children?: Child
}

export const Wizard: FC<StepProps> = ({ step, children, ...props }) => (
  <AdminLayout {...props} room="/admin/sources" title="Add a source">
    <div class="source-wizard">
      <nav aria-label="Steps of adding a source">
        <ol class="stepper">
          {STEPS.map((name, index) => (
            <li class={stepClass(index, step)}>
              <span class="step-number" aria-hidden="true">
                {index < STEPS.indexOf(step) ? '✓' : index + 1}
              </span>
              <span aria-current={name === step ? 'step' : undefined}>
                {name}
                {index < STEPS.indexOf(step) ? <span class="visually-hidden"> (done)</span> : null}
              </span>
            </li>
          ))}
        </ol>
      </nav>
      <Problems problems={props.problems} />
      {children}
      <script src={props.script} defer></script>
    </div>
  </AdminLayout>
)

function stepClass(index: number, step: Step): string {
  const current = STEPS.indexOf(step)
  return index < current ? 'is-done' : index === current ? 'is-current' : ''
}

const EARLIER = ['url', 'mode', 'ref', 'folder', 'username'] as const
const LATER = ['name', 'slug', 'schedule', 'cron', 'promote'] as const

/** What was said in the steps before, and in those after when one went back. */
export const Hidden: FC<WizardProps> = (props) => (
  <>
    <Earlier {...props} />
    <Later {...props} />
    <Typed {...props} />
  </>
)

export const Earlier: FC<WizardProps> = ({ values }) => (
  <>
    {EARLIER.map((field) => (
      <input type="hidden" name={field} value={values[field]} />
    ))}
  </>
)

export const Later: FC<WizardProps> = ({ values }) => (
  <>
    {LATER.map((field) => (
      <input type="hidden" name={field} value={values[field]} />
    ))}
  </>
)

/** Which of the secrets that wait at the server is the one of this form. */
export const Typed: FC<WizardProps> = ({ typed }) => <input type="hidden" name="typed" value={typed} />
