/** What a version can do that the former could not: each in a sentence, with the command itself, whole. */
import type { FC } from 'hono/jsx'
import type { AbilityKind } from '../../src/intake/index.ts'
import { ExactText } from './exact-text.tsx'
import { counted } from './plural.ts'

export interface Gain {
  kind: AbilityKind
  change: 'new' | 'changed' | 'files'
  words: string
  path: string
  runs: boolean
  command?: string
  /** Its command is too long to be kept. */
  isLong?: boolean
  through?: string
  before?: string
  files?: readonly string[]
}

interface Props {
  /** Of the heading. */
  id: string
  gains: readonly Gain[]
  /** What is said of one of its kind that runs nothing. */
  quiet: string
  /** The version that people have now; absent for a first one. */
  previous?: string
  /** The level of its heading: 2 unless it stands inside a section. */
  level?: 2 | 3
}

export const Gains: FC<Props> = ({ id, gains, quiet, previous, level = 2 }) => {
  const running = gains.filter(({ runs }) => runs)
  const hidden = gains.filter(isHidden)
  const others = gains.filter((gain) => !gain.runs && !isHidden(gain))
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section class={running.length + hidden.length > 0 ? 'gains is-running' : 'gains'} aria-labelledby={id}>
      <Heading id={id}>{headingOf(previous)}</Heading>
      <p class="gains-verdict">{verdictOf(running.length, others.length, { quiet, previous })}</p>
      {running.length === 0 ? null : <GainList gains={running} />}
      {hidden.length === 0 ? null : (
        <>
          <p class="gains-verdict">Of some files people see something else than machines read.</p>
          <GainList gains={hidden} />
        </>
      )}
      {others.length === 0 ? null : (
        <details open={running.length === 0}>
          <summary>
            {counted(
              others.length,
              'thing that runs nothing by itself',
              'things that run nothing by themselves',
            )}
          </summary>
          <GainList gains={others} />
        </details>
      )}
    </section>
  )
}

export function isHidden({ kind }: Pick<Gain, 'kind'>): boolean {
  return kind === 'hidden'
}

function headingOf(previous: string | undefined): string {
  return previous === undefined ? 'What it can do' : `What it can do that ${previous} could not`
}

function verdictOf(
  running: number,
  others: number,
  { quiet, previous }: Pick<Props, 'quiet'> & { previous: string | undefined },
): string {
  if (running > 0) {
    const what = previous === undefined ? 'can run code' : 'can run more or other code'
    return `It ${what} on the computer of whoever has it: ${counted(running, 'thing', 'things')}, all listed here.`
  }
  if (previous === undefined) return quiet
  return others > 0 ? 'Nothing more can run.' : 'Nothing: it can do what it could before, or less.'
}

const MARKS = { new: 'New', changed: 'Changed', files: 'Changed' } as const

export const GainList: FC<{ gains: readonly Gain[] }> = ({ gains }) => (
  <ul class="gain-list">
    {gains.map(({ change, words, path, runs, command, isLong, before, files }) => (
      <li>
        <p>
          {runs ? <span class="badge warn">{MARKS[change]}</span> : null}{' '}
          <strong>
            <ExactText text={words} />
          </strong>
        </p>
        {before === undefined ? null : <Command label="Before" text={before} />}
        {command === undefined || command === '' ? null : (
          <Command label={before === undefined ? undefined : 'Now'} text={command} />
        )}
        {isLong ? <p class="hint">Its command is too long to be shown here; read it in its file.</p> : null}
        {files === undefined ? null : (
          <p class="hint">
            Changed: <ExactText text={files.join(', ')} />
          </p>
        )}
        {path === '' || words.includes(path) ? null : (
          <p class="hint">
            In <ExactText text={path} />
          </p>
        )}
      </li>
    ))}
  </ul>
)

const Command: FC<{ label?: string | undefined; text: string }> = ({ label, text }) => (
  <div class="command">
    {label === undefined ? null : <p class="command-label">{label}</p>}
    <pre>
      <code>
        <ExactText text={text} />
      </code>
    </pre>
  </div>
)
