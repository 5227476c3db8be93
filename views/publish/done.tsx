/** What happens next. */
import type { FC } from 'hono/jsx'
import type { Frame } from '../layout.tsx'
import { Snippet } from '../parts/snippet.tsx'
import { Wizard } from './parts.tsx'

export interface DonePageProps {
  frame: Frame
  servedName: string
  title: string
  version: string
  kind: string
  description: string
  photo?: { url: string; alt: string }
  /** Whether it is in the publisher's own set by now. */
  isInSet: boolean
  /** What the set of people who have it already does. */
  people: number
  /** Of clients; absent when it is nothing that clients are given. */
  commands?: { install: string; refresh: string }
}

export const DonePage: FC<DonePageProps> = (props) => {
  const { frame, servedName, title, version, photo, commands } = props
  return (
    <Wizard frame={frame} title={`${title} ${version} is published`}>
      <section class="panel published" aria-labelledby="published">
        {photo === undefined ? null : (
          <img class="cover" src={photo.url} alt={photo.alt} width="640" height="360" />
        )}
        <h2 id="published">
          <a href={`/store/${servedName}`}>{title}</a>
        </h2>
        <p dir="auto">{props.description}</p>
        <p class="meta">
          <span class="name">{servedName}</span>
          <span>v{version}</span>
          <span>{props.kind}</span>
        </p>
      </section>
      <section class="panel" aria-labelledby="next">
        <h2 id="next">What happens next</h2>
        <ol class="next">
          <li>
            <Own {...props} />
          </li>
          {commands === undefined ? (
            <li>
              <h3>It stays in the store</h3>
              <p>People find it here. Marketplaces do not have it, so nothing changes on laptops.</p>
            </li>
          ) : (
            <>
              <li>
                <h3>Nothing changes on laptops until they refresh</h3>
                <p>
                  {props.people === 0
                    ? 'Nobody has it yet. Whoever installs it gets it with their next refresh:'
                    : 'Whoever has it gets this version with their next refresh:'}
                </p>
                <Snippet text={commands.refresh} label="Commands that refresh" />
              </li>
              <li>
                <h3>Connect an agent</h3>
                <p>
                  <a href="/connect">Connect</a> has the commands for each client, once per machine.
                </p>
              </li>
            </>
          )}
        </ol>
      </section>
      <p class="wizard-actions">
        <a class="button" href={`/store/${servedName}`}>
          Open its page
        </a>
        <a href="/store/new">Publish something else</a>
      </p>
    </Wizard>
  )
}

const Own: FC<DonePageProps> = ({ isInSet, servedName, title, commands }) =>
  isInSet ? (
    <>
      <h3>It is in your stack</h3>
      <p>
        <a href={`/stack#${servedName}`}>See it in your stack</a>.
        {commands === undefined ? '' : ' After a refresh, this installs it:'}
      </p>
      {commands === undefined ? null : <Snippet text={commands.install} label="Command that installs" />}
    </>
  ) : (
    <>
      <h3>Put it into your own stack</h3>
      <p>It is in the store. You do not have it yourself until you install it.</p>
      <form method="post" action={`/store/${servedName}/install`}>
        <input type="hidden" name="back" value={`/store/new/published/${servedName}`} />
        <button type="submit">Install {title}</button>
      </form>
    </>
  )
