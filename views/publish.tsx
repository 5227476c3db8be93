import type { FC } from 'hono/jsx'
import type { Issue } from '../src/kernel/errors.ts'
import { type Frame, Layout } from './layout.tsx'
import { IssueList } from './parts/issues.tsx'

interface PublishProps {
  frame: Frame
  /** The item that gets a new version; absent for a new item. */
  item?: { servedName: string; title: string }
  kinds: readonly { name: string; title: string; description: string }[]
  categories: readonly string[]
  error?: string
  issues?: readonly Issue[]
  /** What was typed, to keep it after a refusal. */
  values: Readonly<Record<string, string>>
}

export const PublishPage: FC<PublishProps> = ({
  frame,
  item,
  kinds,
  categories,
  error,
  issues = [],
  values,
}) => (
  <Layout frame={frame} title={item === undefined ? 'Publish' : `New version of ${item.title}`}>
    <section class="narrow">
      <h1>{item === undefined ? 'Publish an item' : `New version of ${item.title}`}</h1>
      <p class="lead">
        Upload a ZIP of the folder. It is checked before anything is stored, and everything that is wrong is
        listed at once.
      </p>
      {error === undefined ? null : (
        <div class="alert" role="alert">
          <p>{error}</p>
          {issues.length === 0 ? null : <IssueList issues={issues} />}
        </div>
      )}
      <form method="post" action="/store/new" enctype="multipart/form-data" class="stacked panel">
        {item === undefined ? null : <input type="hidden" name="item" value={item.servedName} />}
        <label for="file">ZIP, at most 50 MiB</label>
        <input id="file" name="file" type="file" accept=".zip,application/zip" required />
        {item === undefined ? <NewItem kinds={kinds} categories={categories} values={values} /> : null}
        <label for="version">
          Version <span class="hint">if empty: the manifest’s, else the next patch</span>
        </label>
        <input id="version" name="version" value={values.version} placeholder="1.2.0" />
        <label for="notes">
          What is new <span class="hint">optional</span>
        </label>
        <textarea id="notes" name="notes" rows={3}>
          {values.notes}
        </textarea>
        <button type="submit">Publish</button>
      </form>
    </section>
  </Layout>
)

const NewItem: FC<Pick<PublishProps, 'kinds' | 'categories' | 'values'>> = ({
  kinds,
  categories,
  values,
}) => (
  <>
    <fieldset>
      <legend>Kind</legend>
      <label class="check">
        <input type="radio" name="kind" value="" checked={(values.kind ?? '') === ''} /> Let the store find
        out
      </label>
      {kinds.map(({ name, title, description }) => (
        <label class="check">
          <input type="radio" name="kind" value={name} checked={values.kind === name} />
          <span>
            {title} <span class="hint">{description}</span>
          </span>
        </label>
      ))}
    </fieldset>
    <label for="name">
      Name <span class="hint">if empty: the manifest’s</span>
    </label>
    <input id="name" name="name" value={values.name} placeholder="code-review" />
    <label for="title">
      Title <span class="hint">optional</span>
    </label>
    <input id="title" name="title" value={values.title} maxlength={100} />
    <label for="category">
      Category <span class="hint">optional</span>
    </label>
    <select id="category" name="category">
      <option value="">None</option>
      {categories.map((category) => (
        <option value={category} selected={values.category === category}>
          {category}
        </option>
      ))}
    </select>
    <label for="tags">
      Tags <span class="hint">optional, with commas</span>
    </label>
    <input id="tags" name="tags" value={values.tags} placeholder="review, quality" />
    <label for="sharing">Who may see it</label>
    <select id="sharing" name="sharing">
      <option value="public" selected={values.sharing !== 'private'}>
        Everybody in this store
      </option>
      <option value="private" selected={values.sharing === 'private'}>
        Only me and the admins
      </option>
    </select>
  </>
)
