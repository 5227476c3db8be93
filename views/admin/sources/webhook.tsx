/** How a forge tells that something was pushed, so that nobody waits for the schedule. */
import type { FC } from 'hono/jsx'
import { Snippet } from '../../parts/snippet.tsx'

export interface WebhookProps {
  slug: string
  url: string
  hasSecret: boolean
  /** Shown once, right after it was made. */
  newSecret?: string
}

export const Webhook: FC<WebhookProps> = ({ slug, url, hasSecret, newSecret }) => (
  <section id="webhook" class="panel" aria-labelledby="webhook-title">
    <h2 id="webhook-title">Webhook</h2>
    <p>
      {hasSecret
        ? 'A push at the forge syncs this source at once. Each delivery is signed with the webhook’s secret.'
        : 'Let the forge tell when something was pushed, and the source is synced at once. It needs a secret first.'}
    </p>
    <Snippet text={url} label="Address of the webhook" />
    {newSecret === undefined ? null : (
      <div class="notice new-secret" role="status">
        <p>
          <strong>This is the secret.</strong> It is shown once: put it into the forge’s form now.
        </p>
        <Snippet text={newSecret} label="Secret of the webhook" />
      </div>
    )}
    {hasSecret ? <SetUp /> : null}
    <form method="post" action={`/admin/sources/${slug}/webhook#webhook`} class="actions">
      <button type="submit" class={hasSecret ? 'quiet' : 'soft'} name="act" value="make">
        {hasSecret ? 'Make a new secret' : 'Make a secret'}
      </button>
      {hasSecret ? (
        <button type="submit" class="quiet" name="act" value="remove">
          Turn the webhook off
        </button>
      ) : null}
      {hasSecret ? <p class="hint">The old secret stops working at once.</p> : null}
    </form>
  </section>
)

const SetUp: FC = () => (
  <div class="forges">
    <details>
      <summary>GitHub</summary>
      <ol class="steps">
        <li>In the repository: Settings, Webhooks, Add webhook.</li>
        <li>Payload URL: the address above. Content type: application/json. Secret: the webhook’s secret.</li>
        <li>
          Events: just the push event. For a source that follows tags choose “Let me select” and add branch or
          tag creation and deletion.
        </li>
      </ol>
    </details>
    <details>
      <summary>GitLab</summary>
      <ol class="steps">
        <li>In the project: Settings, Webhooks, Add new webhook.</li>
        <li>URL: the address above. Secret token: the webhook’s secret.</li>
        <li>Trigger: Push events and Tag push events. Leave SSL verification on.</li>
      </ol>
    </details>
    <details>
      <summary>Gitea, Forgejo and Gogs</summary>
      <ol class="steps">
        <li>In the repository: Settings, Webhooks, Add webhook, Gitea, Forgejo or Gogs.</li>
        <li>
          Target URL: the address above. Method: POST, as application/json. Secret: the webhook’s secret.
        </li>
        <li>Trigger on: push events; for a source that follows tags also create and delete.</li>
      </ol>
    </details>
    <details>
      <summary>Bitbucket</summary>
      <ol class="steps">
        <li>In the repository: Repository settings, Webhooks, Add webhook.</li>
        <li>URL: the address above. Secret: the webhook’s secret.</li>
        <li>Triggers: Repository push, which tells of tags too.</li>
      </ol>
    </details>
  </div>
)
