import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { Snippet } from './parts/snippet.tsx'

interface ConnectProps {
  frame: Frame
  clients: readonly { name: string; steps: readonly { text: string; command?: string }[] }[]
}

export const ConnectPage: FC<ConnectProps> = ({ frame, clients }) => (
  <Layout frame={frame} title="Connect">
    <h1>Connect your agent</h1>
    <p class="lead">
      Everybody uses the same address; your token decides whose set comes. <a href="/account">Make a token</a>{' '}
      and let Git remember it, so that no secret ends up in an address.
    </p>
    {clients.map(({ name, steps }) => (
      <section class="panel">
        <h2>{name}</h2>
        <ol class="steps">
          {steps.map(({ text, command }) => (
            <li>
              <p>{text}</p>
              {command === undefined ? null : <Snippet text={command} label={`${name}: ${text}`} />}
            </li>
          ))}
        </ol>
      </section>
    ))}
  </Layout>
)
