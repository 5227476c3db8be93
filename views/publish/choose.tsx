/** Step 1: the ZIP. Also where the ZIP of a draft is replaced. */
import type { FC } from 'hono/jsx'
import type { Frame } from '../layout.tsx'
import { type DraftProps, DropZone, stepUrl, ThrowAway, Wizard } from './parts.tsx'

export interface KindProps {
  name: string
  title: string
  description: string
}

interface ChooseProps {
  frame: Frame
  script: string
  kinds: readonly KindProps[]
  /** The kind that is chosen, `''` to let the store find out. */
  kind: string
  sizeMax: string
  bytesMax: number
  error?: string
  /** The item that gets a new version. */
  item?: { servedName: string; title: string }
  /** The draft whose ZIP is replaced. */
  draft?: DraftProps
  /** What was begun and not finished. */
  drafts: readonly { id: string; zipName: string; what: string; age: string }[]
  /** No more drafts fit. */
  isFull: boolean
}

export const ChoosePage: FC<ChooseProps> = (props) => {
  const { frame, item, draft, error } = props
  const title =
    draft !== undefined
      ? 'Choose another ZIP'
      : item === undefined
        ? 'Publish an item'
        : `New version of ${item.title}`
  return (
    <Wizard
      frame={frame}
      step="Choose"
      title={title}
      lead="Upload a ZIP of the folder. You see what would be served, and everything that is wrong, before anything is published."
    >
      {error === undefined ? null : (
        <div class="alert" role="alert">
          <p>{error}</p>
        </div>
      )}
      <Upload {...props} />
      {draft === undefined ? <Drafts {...props} /> : <ThrowAway draft={draft} />}
      <script src={props.script} defer></script>
    </Wizard>
  )
}

const Upload: FC<ChooseProps> = ({ item, draft, drafts, isFull, kinds, kind, sizeMax, bytesMax }) => (
  <form
    method="post"
    action={draft === undefined ? '/store/new' : `/store/new/${draft.id}/choose`}
    enctype="multipart/form-data"
    class="panel stacked"
    data-wizard-upload
  >
    {item === undefined ? (
      <Kinds kinds={kinds} kind={kind} />
    ) : (
      <input type="hidden" name="item" value={item.servedName} />
    )}
    {draft === undefined && isFull ? <Instead drafts={drafts} /> : null}
    <DropZone label="ZIP of the folder" hint={`At most ${sizeMax}.`} bytesMax={bytesMax} />
    <button type="submit">Upload and check</button>
  </form>
)

/** While there is no room for another draft: the oldest makes it, unless another is chosen. */
const Instead: FC<Pick<ChooseProps, 'drafts'>> = ({ drafts }) => (
  <div class="stacked">
    <p id="instead-hint">
      {`You have ${drafts.length} drafts, as many as are kept. This upload takes the place of one of them; or finish one below first.`}
    </p>
    <label for="instead">Throw away for it</label>
    <select id="instead" name="instead" aria-describedby="instead-hint">
      {drafts.toReversed().map(({ id, zipName, what, age }, index) => (
        <option value={id} selected={index === 0}>
          {`${zipName} (${what}, ${age})`}
        </option>
      ))}
    </select>
  </div>
)

/** Small enough to be looked at as a whole; the first is right for nearly everybody. */
export const Kinds: FC<{ kinds: readonly KindProps[]; kind: string }> = ({ kinds, kind }) => (
  <fieldset class="kinds">
    <legend>What is it?</legend>
    <label class="kind">
      <input type="radio" name="kind" value="" checked={kind === ''} />
      <span>
        <strong>Let the store find out</strong>
        <span class="hint">It knows each kind by its files.</span>
      </span>
    </label>
    {kinds.map(({ name, title, description }) => (
      <label class="kind">
        <input type="radio" name="kind" value={name} checked={kind === name} />
        <span>
          <strong>{title}</strong>
          <span class="hint">{description}</span>
        </span>
      </label>
    ))}
  </fieldset>
)

const Drafts: FC<ChooseProps> = ({ drafts }) =>
  drafts.length === 0 ? null : (
    <section aria-labelledby="drafts">
      <h2 id="drafts">Go on where you left</h2>
      <ul class="rows">
        {drafts.map(({ id, zipName, what, age }) => (
          <li>
            <div>
              <p>
                <a href={stepUrl(id, 'Check')}>{zipName}</a>
              </p>
              <p class="hint">
                {what}, {age}
              </p>
            </div>
            <form method="post" action={`/store/new/${id}/discard`}>
              <button type="submit" class="quiet" aria-label={`Throw away ${zipName}`}>
                Throw away
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
