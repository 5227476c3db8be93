/** The item's first page: its own words, and what one should know before trusting it. */
import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import { ItemShell, type ItemShellProps } from './shell.tsx'
import { Trust, type TrustProps } from './trust.tsx'

/** Sanitised HTML; or where its file is shown, when it takes too long to make. */
export type Readme = { html: string } | { costlyAt: string }

export interface OverviewProps {
  shell: ItemShellProps
  readme?: Readme
  trust?: TrustProps
  category: string | null
  tags: readonly string[]
  videoUrl?: string
}

export const OverviewPage: FC<OverviewProps> = ({ shell, readme, trust, ...about }) => (
  <ItemShell shell={shell}>
    <div class="columns">
      <section class="panel prose" aria-label="Readme">
        <Words readme={readme} />
      </section>
      <aside aria-label="About this item">
        {trust === undefined ? null : <Trust {...trust} />}
        <About {...about} />
      </aside>
    </div>
  </ItemShell>
)

const Words: FC<{ readme: Readme | undefined }> = ({ readme }) => {
  if (readme === undefined)
    return <p class="hint">This item says nothing about itself; its files say what it does.</p>
  if ('html' in readme) return raw(readme.html)
  return (
    <p class="hint">
      What this item says about itself takes too long to show as a page;{' '}
      <a href={readme.costlyAt}>its file</a> has it.
    </p>
  )
}

const About: FC<Pick<OverviewProps, 'category' | 'tags' | 'videoUrl'>> = ({ category, tags, videoUrl }) =>
  category === null && tags.length === 0 && videoUrl === undefined ? null : (
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
        {videoUrl === undefined ? null : (
          <div>
            <dt>Video</dt>
            <dd>
              <a href={videoUrl} rel="nofollow noopener noreferrer">
                Watch on another site
              </a>
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
