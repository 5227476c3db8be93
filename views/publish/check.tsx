/** Step 2: what would be served, and what is wrong with it. */
import type { FC } from 'hono/jsx'
import type { Frame } from '../layout.tsx'
import { ConfirmBoxes, type ToConfirmProps } from '../parts/confirm.tsx'
import { type Gain, Gains } from '../parts/gains.tsx'
import { Changes, type ChangesProps, Files, type FilesProps } from './files.tsx'
import { type DraftProps, DropZone, formUrl, ThrowAway, Wizard } from './parts.tsx'

export interface IssueProps {
  severity: 'error' | 'warning'
  code: string
  /** `SKILL.md:3`. */
  place?: string
  problem: string
  fix?: string
}

export interface CheckPageProps {
  frame: Frame
  script: string
  draft: DraftProps
  /** Nothing stands in the way of publishing. */
  isGood: boolean
  issues: readonly IssueProps[]
  /** What it would be; absent when the ZIP cannot be read far enough. */
  served?: { name: string; version: string; kind: string; quiet: string; description: string }
  /** What it can do that the version that people have now could not. */
  gains: readonly Gain[]
  previous?: string
  /** What checks found that may be confirmed, or was. */
  toConfirm: readonly ToConfirmProps[]
  /** The ZIP that they were found in. */
  zipFile: string
  files: FilesProps
  /** Against the version that people have now. */
  changes?: ChangesProps
  kinds: readonly { name: string; title: string }[]
  values: Readonly<Record<string, string>>
  /** An item of the caller that has this name already. */
  taken?: { servedName: string; title: string }
  sizeMax: string
  bytesMax: number
}

export const CheckPage: FC<CheckPageProps> = (props) => (
  <Wizard frame={props.frame} step="Check" draft={props.draft} title="Check what will be served">
    <Verdict {...props} />
    {props.served === undefined ? null : (
      <Gains
        id="capabilities"
        gains={props.gains}
        quiet={props.served.quiet}
        {...(props.previous && { previous: props.previous })}
      />
    )}
    <Issues {...props} />
    <ToConfirm {...props} />
    <Taken {...props} />
    {props.isGood ? null : <Replace {...props} />}
    {props.served === undefined ? null : <Served {...props} />}
    {props.changes === undefined ? null : <Changes {...props.changes} />}
    <Files {...props.files} />
    <Settings {...props} />
    <ThrowAway draft={props.draft} />
    <script src={props.script} defer></script>
  </Wizard>
)

const Verdict: FC<CheckPageProps> = ({ isGood, issues, toConfirm }) => {
  const errors = issues.filter(({ severity }) => severity === 'error').length
  const warnings = issues.length - errors
  const unconfirmed = toConfirm
    .flatMap(({ found }) => found)
    .filter(({ place, isConfirmed }) => place !== undefined && !isConfirmed).length
  const counted = [
    errors === 0 ? '' : errors === 1 ? '1 error' : `${errors} errors`,
    warnings === 0 ? '' : warnings === 1 ? '1 warning' : `${warnings} warnings`,
  ].filter((text) => text !== '')
  return isGood ? (
    <p class="verdict good" role="status">
      <strong>It can be published.</strong>{' '}
      {warnings === 0 ? 'Nothing is wrong with it.' : `Look at ${counted.join('')} first.`}
    </p>
  ) : (
    <p class="verdict alert" role="alert">
      <strong>It cannot be published yet: {counted.join(' and ')}.</strong>{' '}
      {unconfirmed > 0 && unconfirmed === errors
        ? `Confirm below ${toConfirm.map(({ harmless }) => harmless).join(' and ')}, or correct`
        : 'Correct'}{' '}
      the folder, zip it again and upload it below. What you typed is kept.
    </p>
  )
}

const Issues: FC<CheckPageProps> = ({ issues }) =>
  issues.length === 0 ? null : (
    <section aria-labelledby="issues">
      <h2 id="issues">What was found</h2>
      <ul class="findings">
        {issues.map(({ severity, code, place, problem, fix }) => (
          <li class={`finding is-${severity}`}>
            <p class="finding-head">
              <span class="finding-word">{severity === 'error' ? 'Error' : 'Warning'}</span>
              {place === undefined ? null : <code class="finding-place">{place}</code>}
              <code class="finding-code">{code}</code>
            </p>
            <p>{problem}</p>
            {fix === undefined ? null : (
              <p class="finding-fix">
                <strong>How to fix it:</strong> {fix}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )

/** One form, since what it sends is all that is confirmed. */
const ToConfirm: FC<CheckPageProps> = ({ toConfirm, zipFile, draft }) =>
  toConfirm.length === 0 ? null : (
    <form method="post" action={formUrl(draft, 'check')} class="panel stacked" aria-labelledby="confirm">
      <h2 id="confirm">{toConfirm.map(({ heading }) => heading).join('; ')}</h2>
      {toConfirm.map(({ advice, claim, found }) => (
        <>
          <p>{advice} Tick only what you looked at; the audit trail keeps that you did.</p>
          <ConfirmBoxes claim={claim} found={found} />
        </>
      ))}
      <input type="hidden" name="secretsOf" value={zipFile} />
      <button type="submit" name="then" value="check">
        Confirm what is ticked
      </button>
    </form>
  )

const Taken: FC<CheckPageProps> = ({ taken, draft }) =>
  taken === undefined ? null : (
    <form method="post" action={formUrl(draft, 'check')} class="panel stacked">
      <p>
        <a href={`/store/${taken.servedName}`}>{taken.title}</a> is yours and has this name. Publish this as
        its next version, or give another name below.
      </p>
      <input type="hidden" name="item" value={taken.servedName} />
      <button type="submit" name="then" value="check">
        Make it a new version of {taken.title}
      </button>
    </form>
  )

const Replace: FC<CheckPageProps> = ({ draft, sizeMax, bytesMax, values }) => (
  <form
    method="post"
    action={`/store/new/${draft.id}/choose`}
    enctype="multipart/form-data"
    class="panel stacked"
    data-wizard-upload
  >
    <input type="hidden" name="kind" value={values.kind ?? ''} />
    <DropZone label="Corrected ZIP" hint={`At most ${sizeMax}.`} bytesMax={bytesMax} />
    <button type="submit">Upload and check</button>
  </form>
)

const Served: FC<CheckPageProps> = ({ served }) => (
  <section class="panel" aria-labelledby="served">
    <h2 id="served">As others will see it</h2>
    <dl class="facts served">
      <div>
        <dt>Served name</dt>
        <dd>
          <code>{served!.name}</code>
        </dd>
      </div>
      <div>
        <dt>Version</dt>
        <dd>{served!.version}</dd>
      </div>
      <div>
        <dt>Kind</dt>
        <dd>{served!.kind}</dd>
      </div>
      <div>
        <dt>Description</dt>
        <dd dir="auto">{served!.description}</dd>
      </div>
    </dl>
  </section>
)

const Settings: FC<CheckPageProps> = ({ draft, kinds, values, isGood, served }) => (
  <form method="post" action={formUrl(draft, 'check')} class="panel stacked" aria-labelledby="settings">
    <h2 id="settings">{draft.item === undefined ? 'Kind, name and version' : 'Version'}</h2>
    <div class="fields">
      {draft.item !== undefined ? null : (
        <>
          <p>
            <label for="kind">Kind</label>
            <select id="kind" name="kind">
              <option value="">Let the store find out</option>
              {kinds.map(({ name, title }) => (
                <option value={name} selected={values.kind === name}>
                  {title}
                </option>
              ))}
            </select>
          </p>
          <p>
            <label for="name">
              Name <span class="hint">if empty: the manifest’s</span>
            </label>
            <input id="name" name="name" value={values.name} placeholder="code-review" />
          </p>
        </>
      )}
      <p>
        <label for="version">
          Version <span class="hint">if empty: found out</span>
        </label>
        <input id="version" name="version" value={values.version} placeholder={served?.version ?? '1.2.0'} />
      </p>
    </div>
    <div class="wizard-actions">
      {isGood ? <button type="submit">Continue to Describe</button> : null}
      <button type="submit" name="then" value="check" class={isGood ? 'quiet' : ''}>
        Check again
      </button>
      {isGood ? <a href={`/store/new/${draft.id}/choose`}>Choose another ZIP</a> : null}
    </div>
  </form>
)
