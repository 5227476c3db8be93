/** The commands that connect each client, and whether one has come. */
import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { Pager, type Span } from './parts/pager.tsx'
import { Snippet } from './parts/snippet.tsx'

interface Step {
  text: string
  command?: string
}

interface ConnectProps {
  frame: Frame
  clients: readonly { name: string; steps: readonly Step[]; withToken: readonly Step[] }[]
  /** Empty when the store was built without it. */
  commandLine: readonly Step[]
  team: readonly Step[]
  /** Which of the plugins of the reader's stack the commands name. */
  span: Span
  /** How long ago a client of the reader came; `null` when none has. */
  lastAsked: string | null
}

export const ConnectPage: FC<ConnectProps> = ({ frame, clients, commandLine, team, span, lastAsked }) => (
  <Layout frame={frame} title="Connect">
    <h1>Connect your agent</h1>
    <p class="lead">
      Everybody uses the same address; your token decides whose stack comes.{' '}
      <a href="/account">Make a token</a> and let Git remember it, so that no secret ends up in an address.
    </p>
    <p class="panel" role="status">
      {lastAsked === null ? 'No client of yours has come yet.' : `A client of yours came ${lastAsked}.`}{' '}
      <a href="/connect">Look again</a>
    </p>
    {span.total > span.last - span.first + 1 ? (
      <section class="panel" aria-labelledby="which">
        <h2 id="which">Which plugins</h2>
        <p>
          {`Your stack has ${span.total} plugins. To install and update them, the commands below name ${span.first} to ${span.last}; the other parts name the others. Adding the marketplace is done once.`}
        </p>
        <Pager {...span} label="Parts of your stack" what="plugins" />
      </section>
    ) : null}
    {span.total === 0 ? (
      <p class="panel">
        Your stack is empty, so there is nothing to install yet. <a href="/store">Choose something</a> first;
        this page then names all of it.
      </p>
    ) : null}
    <nav class="filters" aria-label="Clients">
      {clients.map(({ name }) => (
        <a href={`#${idOf(name)}`}>{name}</a>
      ))}
      {commandLine.length === 0 ? null : <a href="#command-line">Command line</a>}
      <a href="#team">For a team</a>
    </nav>
    {clients.map(({ name, steps, withToken }) => (
      <section class="panel" aria-labelledby={idOf(name)}>
        <h2 id={idOf(name)}>{name}</h2>
        <Steps name={name} steps={steps} />
        <details>
          <summary>With the token in the address</summary>
          <p class="hint">
            For machines on which nothing can keep a password. Replace TOKEN with yours; it is then in plain
            text in the history of your shell and in the client’s settings.
          </p>
          <Steps name={`${name}, token in the address`} steps={withToken} />
        </details>
      </section>
    ))}
    {commandLine.length === 0 ? null : (
      <section class="panel" aria-labelledby="command-line">
        <h2 id="command-line">Command line</h2>
        <Steps name="Command line" steps={commandLine} />
      </section>
    )}
    <section class="panel" aria-labelledby="team">
      <h2 id="team">For a team</h2>
      <Steps name="For a team" steps={team} />
    </section>
  </Layout>
)

const Steps: FC<{ name: string; steps: readonly Step[] }> = ({ name, steps }) => (
  <ol class="steps">
    {steps.map(({ text, command }) => (
      <li>
        <p>{text}</p>
        {command === undefined ? null : <Snippet text={command} label={`${name}: ${text}`} />}
      </li>
    ))}
  </ol>
)

function idOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-')
}
