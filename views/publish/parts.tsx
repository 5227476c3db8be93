/** What the steps of publishing have in common. */
import type { Child, FC } from 'hono/jsx'
import { type Frame, Layout } from '../layout.tsx'
import type { Problem } from './fields.tsx'

/** The draft whose step is shown. */
export interface DraftProps {
  id: string
  key: string
  zipName: string
  zipSize: string
  /** The item that gets a new version; absent for a new item. */
  item?: { servedName: string; title: string }
}

const STEPS = ['Choose', 'Check', 'Describe', 'Publish'] as const
export type Step = (typeof STEPS)[number]

interface WizardProps {
  frame: Frame
  title: string
  /** Absent when all of them are done. */
  step?: Step
  draft?: DraftProps
  lead?: Child
  children?: Child
}

export const Wizard: FC<WizardProps> = ({ frame, title, step, draft, lead, children }) => (
  <Layout frame={frame} title={title}>
    <div class="wizard">
      <Stepper step={step} draft={draft} />
      <header class="wizard-head">
        {draft?.item === undefined ? null : <p class="eyebrow">New version of {draft.item.title}</p>}
        <h1>{title}</h1>
        {lead === undefined ? null : <p class="lead">{lead}</p>}
      </header>
      {children}
    </div>
  </Layout>
)

const Stepper: FC<{ step: Step | undefined; draft: DraftProps | undefined }> = ({ step, draft }) => {
  const current = step === undefined ? STEPS.length : STEPS.indexOf(step)
  return (
    <nav aria-label="Steps of publishing">
      <ol class="stepper">
        {STEPS.map((name, index) => (
          <li class={index < current ? 'is-done' : index === current ? 'is-current' : ''}>
            <span class="step-number" aria-hidden="true">
              {index < current ? '✓' : index + 1}
            </span>
            {index < current && draft !== undefined ? (
              <a href={stepUrl(draft.id, name)}>
                {name}
                <span class="visually-hidden"> (done)</span>
              </a>
            ) : (
              <span aria-current={index === current ? 'step' : undefined}>
                {name}
                {index < current ? <span class="visually-hidden"> (done)</span> : null}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** A step of a draft; `Choose` is where its ZIP is replaced. */
export function stepUrl(id: string, step: Step): string {
  return `/store/new/${id}${step === 'Check' ? '' : `/${step.toLowerCase()}`}`
}

/** Where a form of a step goes. The key says that its page was shown, also when the session has ended since. */
export function formUrl({ id, key }: DraftProps, step: 'check' | 'describe'): string {
  return `/store/new/${id}/${step}?key=${key}`
}

interface DropZoneProps {
  bytesMax: number
  label: string
  hint: string
}

/** Where a file can be dropped, with an ordinary file button for everybody else. */
export const DropZone: FC<DropZoneProps> = ({ label, hint, bytesMax }) => (
  <div class="drop" data-drop>
    <svg class="drop-icon" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path d="M24 31V11m0 0-8 8m8-8 8 8M9 31v5a3 3 0 0 0 3 3h24a3 3 0 0 0 3-3v-5" />
    </svg>
    <label for="file">{label}</label>
    <input
      id="file"
      name="file"
      type="file"
      accept=".zip,application/zip"
      data-bytes-max={bytesMax}
      required
      aria-describedby="file-hint"
    />
    <p id="file-hint" class="hint">
      {hint} <span class="only-scripted">Or drop it here: it is uploaded and checked at once.</span>
    </p>
    <div class="upload" data-upload>
      <progress max="100" value="0" aria-label="Upload" hidden></progress>
      <p class="upload-words" role="status" aria-live="polite"></p>
    </div>
  </div>
)

export const ThrowAway: FC<{ draft: DraftProps }> = ({ draft }) => (
  <form method="post" action={`/store/new/${draft.id}/discard`} class="throw-away">
    <p class="hint">
      {draft.zipName} ({draft.zipSize}) is kept for a day, for you alone. Nobody sees it before you publish.
    </p>
    <button type="submit" class="quiet">
      Throw this draft away
    </button>
  </form>
)

/** A form that was refused says so first, with a link to each field. */
export const Problems: FC<{ problems: readonly Problem[] }> = ({ problems }) =>
  problems.length === 0 ? null : (
    <div class="alert" role="alert">
      <p>
        <strong>{problems.length === 1 ? 'One thing' : `${problems.length} things`} to correct</strong>
      </p>
      <ul class="problems">
        {problems.map(({ field, message }) => (
          <li>
            <a href={`#${field}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  )
