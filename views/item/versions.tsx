/** Every version with what was said of it; for those who may edit, what becomes of it. */
import type { FC } from 'hono/jsx'
import { type Gain, GainList, isHidden } from '../parts/gains.tsx'
import { Pager, type Span } from '../parts/pager.tsx'
import { counted } from '../parts/plural.ts'
import { ItemShell, type ItemShellProps } from './shell.tsx'

export interface ListedVersion {
  version: string
  /** What clients are told, where that is not the version itself. */
  servedVersion?: string
  date: string
  publishedBy: string
  notes: string
  size: string
  files: string
  status: 'published' | 'deprecated' | 'yanked'
  statusReason: string | null
  successor: { title: string; href: string } | null
  isChosen: boolean
  filesUrl: string
  zipUrl: string
  /** What it can do that the version before could not; of the first, all it can do. Absent for old ones. */
  gains?: readonly Gain[]
  gainsMore?: number
  /** What changed since the version before; absent for the first. */
  diff?: { href: string; previous: string }
}

/** A form that was refused, as it was typed. */
export interface RefusedForm {
  version: string
  action: string
  error: string
  values: Readonly<Record<string, string>>
}

interface Props {
  shell: ItemShellProps
  /** Of this page. */
  versions: readonly ListedVersion[]
  span: Span
  /** To choose two from. */
  offered: readonly string[]
  decides: boolean
  /** Whether the reader may publish another version. */
  takesUploads: boolean
  refused?: RefusedForm
}

export const VersionsPage: FC<Props> = ({
  shell,
  versions,
  span,
  offered,
  decides,
  takesUploads,
  refused,
}) => (
  <ItemShell shell={shell} page="Versions">
    {refused === undefined ? null : (
      <p class="alert" role="alert">
        {refused.error}
      </p>
    )}
    <section class="panel" aria-labelledby="versions">
      <div class="bar">
        <h2 id="versions">Versions</h2>
        <Compare shell={shell} offered={offered} />
        {takesUploads ? <a href={`/store/new?item=${shell.servedName}`}>Publish a new version</a> : null}
      </div>
      {versions.length === 0 ? <p class="empty">There is no version yet.</p> : null}
      <ol class="releases">
        {versions.map((row) => (
          <Release {...row} servedName={shell.servedName} decides={decides} refused={refused} />
        ))}
      </ol>
      {span.total > versions.length ? <Pager {...span} label="Pages" what="versions" /> : null}
    </section>
  </ItemShell>
)

const Compare: FC<Pick<Props, 'shell' | 'offered'>> = ({ shell, offered }) =>
  offered.length < 3 ? null : (
    <form action={`/store/${shell.servedName}/versions/compare`} class="picker">
      {(['from', 'to'] as const).map((side) => (
        <span class="pair">
          <label for={side}>{side === 'from' ? 'Compare' : 'with'}</label>
          <select id={side} name={side}>
            {offered.map((version, index) => (
              <option value={version} selected={index === (side === 'from' ? offered.length - 1 : 0)}>
                {version}
              </option>
            ))}
          </select>
        </span>
      ))}
      <button type="submit" class="quiet">
        Show
      </button>
    </form>
  )

type ReleaseProps = ListedVersion & {
  servedName: string
  decides: boolean
  refused: RefusedForm | undefined
}

const Release: FC<ReleaseProps> = (row) => (
  <li id={`v${row.version}`}>
    <h3>
      {row.version} {row.isChosen ? <span class="badge state-in">what people get</span> : null}
      {row.status === 'published' ? null : <span class="badge state-out">{row.status}</span>}
    </h3>
    <VersionGains {...row} />
    <p class="meta">
      <span>{`${row.date} by ${row.publishedBy}`}</span>
      <span>{`${row.files}, ${row.size}`}</span>
      {row.servedVersion === undefined ? null : <span>{`served as ${row.servedVersion}`}</span>}
    </p>
    {row.statusReason === null ? null : (
      <p>
        <strong>{row.status === 'yanked' ? 'Yanked:' : 'Deprecated:'}</strong> {row.statusReason}
      </p>
    )}
    {row.successor === null ? null : (
      <p>
        Use <a href={row.successor.href}>{row.successor.title}</a> instead.
      </p>
    )}
    {row.notes === '' ? null : (
      <p class="notes" dir="auto">
        {row.notes}
      </p>
    )}
    <p class="links">
      {row.diff === undefined ? null : (
        <a href={row.diff.href} aria-label={`Changes since ${row.diff.previous} in ${row.version}`}>
          {`Changes since ${row.diff.previous}`}
        </a>
      )}
      <a href={row.filesUrl} aria-label={`Files of ${row.version}`}>
        Files
      </a>
      <a href={row.zipUrl} aria-label={`ZIP of ${row.version}`}>
        ZIP
      </a>
    </p>
    {row.decides ? <Fate {...row} /> : null}
  </li>
)

/** Nothing to say is not said: most versions gain nothing. */
const VersionGains: FC<ReleaseProps> = ({ version, gains = [], gainsMore = 0, diff, filesUrl }) => {
  if (gains.length + gainsMore === 0) return null
  const words = gains.every(isHidden)
    ? 'It holds what nobody sees'
    : diff === undefined
      ? 'It can run code'
      : `It can run what ${diff.previous} could not`
  return (
    <details class="gains is-running" open={diff !== undefined}>
      <summary>
        <strong>{`${words}: ${counted(gains.length + gainsMore, 'thing', 'things')}`}</strong>
        <span class="visually-hidden">{` in ${version}`}</span>
      </summary>
      <GainList gains={gains} />
      {gainsMore === 0 ? null : (
        <p class="hint">
          <a href={diff?.href ?? filesUrl}>{`${gainsMore} more`}</a>
        </p>
      )}
    </details>
  )
}

const Fate: FC<ReleaseProps> = (row) => {
  const at = `/store/${row.servedName}/versions/${encodeURIComponent(row.version)}`
  const refused = (action: string) =>
    row.refused?.version === row.version && row.refused.action === action ? row.refused : undefined
  return (
    <div class="fates">
      {row.status === 'published' ? null : (
        <form method="post" action={`${at}/restore`}>
          <button type="submit" class="quiet" aria-label={`Restore ${row.version}`}>
            Restore
          </button>
        </form>
      )}
      {row.status === 'published' ? (
        <ReasonForm
          {...row}
          action={`${at}/deprecate`}
          verb="Deprecate"
          effect="People keep getting it, with a warning."
          refused={refused('deprecate')}
          hasSuccessor
        />
      ) : null}
      {row.status === 'yanked' ? null : (
        <ReasonForm
          {...row}
          action={`${at}/yank`}
          verb="Yank"
          effect="Nobody gets it any more but those who pinned exactly this version."
          refused={refused('yank')}
        />
      )}
    </div>
  )
}

interface ReasonFormProps {
  version: string
  action: string
  verb: string
  effect: string
  refused: RefusedForm | undefined
  hasSuccessor?: boolean
}

const ReasonForm: FC<ReasonFormProps> = ({
  version,
  action,
  verb,
  effect,
  refused,
  hasSuccessor = false,
}) => {
  const id = `${verb}-${version}`
  return (
    <details open={refused !== undefined}>
      <summary>{`${verb} ${version}…`}</summary>
      <form method="post" action={action} class="stacked">
        <p class="hint" id={`${id}-effect`}>
          {effect}
        </p>
        <label for={`${id}-reason`}>Reason, which everybody reads</label>
        <textarea
          id={`${id}-reason`}
          name="reason"
          rows={2}
          required
          maxlength={10_000}
          aria-describedby={`${id}-effect`}
        >
          {refused?.values.reason}
        </textarea>
        {hasSuccessor ? (
          <>
            <label for={`${id}-successor`}>
              Name of the item to use instead <span class="hint">optional</span>
            </label>
            <input id={`${id}-successor`} name="successor" value={refused?.values.successor} />
          </>
        ) : null}
        <button type="submit">{`${verb} ${version}`}</button>
      </form>
    </details>
  )
}
