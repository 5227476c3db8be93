/** What owners change: the store's words about the item, its photo and documents, and who sees it. */
import type { FC } from 'hono/jsx'
import { ShelfForms, type ShelfProps } from './shelf.tsx'
import { ItemShell, type ItemShellProps } from './shell.tsx'

export interface Share {
  type: string
  id: string
  permission: string
}

export interface EditValues {
  title: string
  description: string
  category: string
  tags: string
  videoUrl: string
  photoAlt: string
  sharing: string
  shares: readonly Share[]
  removedDocs: readonly string[]
  removesPhoto: boolean
}

interface Props {
  shell: ItemShellProps
  action: string
  categories: readonly string[]
  values: EditValues
  docs: readonly string[]
  hasPhoto: boolean
  /** Of a file, in bytes. */
  limits: { photo: number; doc: number }
  /** Stands for what the form shows of the item. */
  seen: string
  /** What somebody else changed meanwhile, with what it is now. */
  changed: readonly { label: string; now: string }[]
  error?: string
  /** Absent for those who may edit but are not the owner. */
  shelf?: ShelfProps
}

export const EditPage: FC<Props> = ({ shell, action, error, shelf, seen, changed, ...form }) => (
  <ItemShell shell={shell} page="Edit">
    {error === undefined ? null : (
      <div class="alert" role="alert">
        <p>{error}</p>
        {changed.length === 0 ? null : (
          <ul class="bullets">
            {changed.map(({ label, now }) => (
              <li>
                Now {label}: <bdi>{now}</bdi>
              </li>
            ))}
          </ul>
        )}
        <p>Files have to be chosen again{changed.length === 0 ? '; all else is as you typed it' : ''}.</p>
      </div>
    )}
    <form method="post" action={action} enctype="multipart/form-data" class="edit">
      <input type="hidden" name="seen" value={seen} />
      <Words {...form} />
      <Media {...form} />
      {shelf === undefined ? null : <Sharing {...form.values} />}
      <p>
        <button type="submit">Save changes</button>
      </p>
    </form>
    {shelf === undefined ? null : <ShelfForms {...shelf} />}
  </ItemShell>
)

const Words: FC<Pick<Props, 'values' | 'categories'>> = ({ values, categories }) => (
  <section class="panel stacked" aria-labelledby="words">
    <h2 id="words">What the store says</h2>
    <label for="title">Title</label>
    <input id="title" name="title" value={values.title} maxlength={100} required />
    <label for="description">Description</label>
    <textarea id="description" name="description" rows={3} maxlength={1_024} required>
      {values.description}
    </textarea>
    <label for="category">
      Category <span class="hint">optional</span>
    </label>
    <select id="category" name="category">
      <option value="">None</option>
      {[...new Set([...categories, ...(values.category === '' ? [] : [values.category])])].map((category) => (
        <option value={category} selected={values.category === category}>
          {category}
        </option>
      ))}
    </select>
    <label for="tags">
      Tags <span class="hint">optional, with commas</span>
    </label>
    <input id="tags" name="tags" value={values.tags} />
    <label for="videoUrl">
      Video link <span class="hint">optional</span>
    </label>
    <input id="videoUrl" name="videoUrl" value={values.videoUrl} inputmode="url" placeholder="https://…" />
  </section>
)

const Media: FC<Pick<Props, 'values' | 'docs' | 'hasPhoto' | 'limits'>> = ({
  values,
  docs,
  hasPhoto,
  limits,
}) => (
  <section class="panel stacked" aria-labelledby="media">
    <h2 id="media">Photo and documents</h2>
    <label for="photo">
      {hasPhoto ? 'Replace the cover photo' : 'Cover photo'}{' '}
      <span class="hint">PNG, JPEG or WebP, at most 5 MiB</span>
    </label>
    <input
      id="photo"
      name="photo"
      type="file"
      accept="image/png,image/jpeg,image/webp"
      data-bytes-max={limits.photo}
    />
    <label for="photoAlt">What the photo shows</label>
    <p class="hint" id="photoAlt-hint">
      For people who do not see it. If empty: Cover of {values.title}
    </p>
    <input
      id="photoAlt"
      name="photoAlt"
      value={values.photoAlt}
      maxlength={200}
      aria-describedby="photoAlt-hint"
    />
    {hasPhoto ? (
      <label class="check">
        <input type="checkbox" name="removePhoto" value="yes" checked={values.removesPhoto} /> Remove the
        cover photo
      </label>
    ) : null}
    <label for="docs">
      Attach documents <span class="hint">PDF, Markdown or text, at most 10 MiB each</span>
    </label>
    <input id="docs" name="docs" type="file" multiple accept=".pdf,.md,.txt" data-bytes-max={limits.doc} />
    {docs.length === 0 ? null : (
      <fieldset>
        <legend>Remove documents</legend>
        {docs.map((name) => (
          <label class="check">
            <input
              type="checkbox"
              name="removeDoc"
              value={name}
              checked={values.removedDocs.includes(name)}
            />
            <bdi>{name}</bdi>
          </label>
        ))}
      </fieldset>
    )}
  </section>
)

const SHARINGS = [
  ['public', 'Everybody in this store'],
  ['shared', 'The people and groups named below'],
  ['private', 'Only the owner and the admins'],
] as const

const Sharing: FC<Pick<EditValues, 'sharing' | 'shares'>> = ({ sharing, shares }) => (
  <section class="panel stacked" aria-labelledby="sharing-heading">
    <h2 id="sharing-heading">Who may see it</h2>
    <fieldset>
      <legend class="visually-hidden">Who may see it</legend>
      {SHARINGS.map(([value, label]) => (
        <label class="check">
          <input type="radio" name="sharing" value={value} checked={sharing === value} /> {label}
        </label>
      ))}
    </fieldset>
    <h3>Shared with</h3>
    <p class="hint">
      In each row a user name, a group’s short name, or everyone; leave a row empty to take it out.
    </p>
    <ul class="share-rows">
      {shares.map(({ type, id, permission }, index) => (
        <li>
          <select name="shareType" aria-label={`Kind of share ${index + 1}`}>
            <option value="user" selected={type === 'user'}>
              Person
            </option>
            <option value="group" selected={type === 'group'}>
              Group
            </option>
            <option value="org" selected={type === 'org'}>
              All people
            </option>
          </select>
          <input name="shareId" value={id} aria-label={`Name of share ${index + 1}`} autocomplete="off" />
          <select name="sharePermission" aria-label={`Permission of share ${index + 1}`}>
            <option value="view" selected={permission !== 'edit'}>
              may see it
            </option>
            <option value="edit" selected={permission === 'edit'}>
              may edit it
            </option>
          </select>
        </li>
      ))}
    </ul>
  </section>
)
