import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { type ItemState, KindBadge, StateBadge } from './parts/badges.tsx'

export interface ItemPageProps {
  frame: Frame
  servedName: string
  title: string
  description: string
  kind: string
  owner: string
  source?: string
  /** The version that is shown: what somebody without a pin gets. */
  version: string | null
  category: string | null
  tags: readonly string[]
  installs: number
  isArchived: boolean
  photoUrl?: string
  videoUrl?: string
  docs: readonly { name: string; url: string; size: string }[]
  state?: ItemState
  /** Why it is in the caller's set, one sentence each. */
  because: readonly string[]
  /** What the caller may do now. */
  actions: readonly { label: string; action: string; isMain: boolean }[]
  /** What it runs or brings: a word for the badge, names for the list. */
  capabilities: readonly { label: string; names: readonly string[]; runsCode: boolean }[]
  /** Sanitised HTML. */
  readme?: string
  files: readonly { path: string; size: string; url: string; isExecutable: boolean }[]
  versions: readonly {
    version: string
    date: string
    publishedBy: string
    notes: string
    status: string
    zipUrl: string
  }[]
  mayPublish: boolean
}

export const ItemPage: FC<ItemPageProps> = (item) => (
  <Layout frame={item.frame} title={item.title}>
    <article>
      <header class="hero">
        {item.photoUrl === undefined ? null : <img class="cover" src={item.photoUrl} alt="" />}
        <p class="badges">
          <KindBadge kind={item.kind} />
          <StateBadge state={item.state} />
          {item.isArchived ? <span class="badge state-out">archived</span> : null}
        </p>
        <h1>{item.title}</h1>
        <p class="lead">{item.description}</p>
        <p class="meta">
          <span class="name">{item.servedName}</span>
          <span>{item.version === null ? 'no version' : `v${item.version}`}</span>
          <span>{item.source === undefined ? `by ${item.owner}` : `from ${item.source}`}</span>
          <span>{item.installs === 1 ? '1 install' : `${item.installs} installs`}</span>
        </p>
        <Actions {...item} />
      </header>
      <div class="columns">
        <div>
          {item.readme === undefined ? null : (
            <section class="panel prose" aria-label="Description">
              {raw(item.readme)}
            </section>
          )}
          <Files {...item} />
        </div>
        <aside>
          <Capabilities {...item} />
          <About {...item} />
          <Versions {...item} />
        </aside>
      </div>
    </article>
  </Layout>
)

const Actions: FC<ItemPageProps> = ({ actions, because }) => (
  <div class="actions">
    {actions.map(({ label, action, isMain }) => (
      <form method="post" action={action}>
        <button type="submit" class={isMain ? '' : 'quiet'}>
          {label}
        </button>
      </form>
    ))}
    {because.length === 0 ? null : (
      <ul class="because">
        {because.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
    )}
  </div>
)

const Capabilities: FC<ItemPageProps> = ({ capabilities }) => (
  <section class="panel" aria-labelledby="capabilities">
    <h2 id="capabilities">What it can do</h2>
    {capabilities.length === 0 ? (
      <p>Text for your agent to read. It runs nothing by itself.</p>
    ) : (
      <dl class="facts">
        {capabilities.map(({ label, names, runsCode }) => (
          <div>
            <dt>
              {label} {runsCode ? <span class="badge warn">runs code</span> : null}
            </dt>
            <dd>{names.join(', ')}</dd>
          </div>
        ))}
      </dl>
    )}
  </section>
)

const About: FC<ItemPageProps> = ({ category, tags, docs, videoUrl }) =>
  category === null && tags.length === 0 && docs.length === 0 && videoUrl === undefined ? null : (
    <section class="panel" aria-labelledby="about">
      <h2 id="about">About</h2>
      <dl class="facts">
        {category === null ? null : (
          <div>
            <dt>Category</dt>
            <dd>{category}</dd>
          </div>
        )}
        {tags.length === 0 ? null : (
          <div>
            <dt>Tags</dt>
            <dd class="tags">
              {tags.map((tag) => (
                <a href={`/store?q=${encodeURIComponent(tag)}`}>{tag}</a>
              ))}
            </dd>
          </div>
        )}
        {docs.length === 0 ? null : (
          <div>
            <dt>Documents</dt>
            <dd>
              {docs.map(({ name, url, size }) => (
                <p>
                  <a href={url}>{name}</a> ({size})
                </p>
              ))}
            </dd>
          </div>
        )}
        {videoUrl === undefined ? null : (
          <div>
            <dt>Video</dt>
            <dd>
              <a href={videoUrl} rel="noopener noreferrer">
                Watch
              </a>
            </dd>
          </div>
        )}
      </dl>
    </section>
  )

const Versions: FC<ItemPageProps> = ({ servedName, versions, mayPublish }) => (
  <section class="panel" aria-labelledby="versions">
    <h2 id="versions">Versions</h2>
    <ol class="versions">
      {versions.map(({ version, date, publishedBy, notes, status, zipUrl }) => (
        <li>
          <p>
            <strong>{version}</strong>{' '}
            {status === 'published' ? null : <span class="badge state-out">{status}</span>}{' '}
            <a href={zipUrl}>ZIP</a>
          </p>
          <p class="hint">
            {date} by {publishedBy}
          </p>
          {notes === '' ? null : <p>{notes}</p>}
        </li>
      ))}
    </ol>
    {mayPublish ? <a href={`/store/new?item=${servedName}`}>Publish a new version</a> : null}
  </section>
)

const Files: FC<ItemPageProps> = ({ files }) => (
  <section class="panel" aria-labelledby="files">
    <h2 id="files">Files</h2>
    <ul class="files">
      {files.map(({ path, size, url, isExecutable }) => (
        <li>
          <a href={url}>{path}</a>
          {isExecutable ? <span class="badge warn">executable</span> : null}
          <span class="size">{size}</span>
        </li>
      ))}
    </ul>
  </section>
)
