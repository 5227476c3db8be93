/** Deliveries as forges send them: headers, signatures and payloads of their documentation. */
import { createHmac, randomUUID } from 'node:crypto'

export interface WebhookRequest {
  headers: Record<string, string>
  body: string
}

export const FORGES = [
  'github',
  'gitea',
  'forgejo',
  'gogs',
  'gitlab',
  'bitbucket',
  'bitbucket-dc',
  'plain',
] as const
export type ForgeName = (typeof FORGES)[number]

/** What was pushed: `refs/heads/main` or `refs/tags/v1.0.0`. */
export interface Pushed {
  url: string
  ref: string
  before?: string
  after?: string
}

const NOTHING = '0'.repeat(40)

/** A push, signed with `secret` at `now`. @param more what its payload has besides */
export function pushDelivery(
  forge: ForgeName,
  secret: string,
  pushed: Pushed,
  now = Date.now(),
  more: object = {},
): WebhookRequest {
  return DELIVERIES[forge](secret, pushed, now, more)
}

/** GitHub's first delivery, when the webhook is made. */
export function githubPing(secret: string): WebhookRequest {
  return githubDelivery(secret, 'ping', {
    zen: 'Keep it logically awesome.',
    hook_id: 1,
    hook: { type: 'Repository' },
  })
}

/** `X-Stoa-Signature` over any body. */
export function plainDelivery(secret: string, body: string, now = Date.now()): WebhookRequest {
  const seconds = Math.floor(now / 1000)
  const signature = hmac(secret, `${seconds}.${body}`)
  return { headers: { ...JSON_TYPE, 'x-stoa-signature': `t=${seconds},v1=${signature}` }, body }
}

const JSON_TYPE = { 'content-type': 'application/json' }

type Deliver = (secret: string, pushed: Pushed, now: number, more: object) => WebhookRequest

const DELIVERIES: Record<ForgeName, Deliver> = {
  github: (secret, pushed, _, more) => githubDelivery(secret, 'push', { ...more, ...githubPush(pushed) }),
  gitea: (secret, pushed, _, more) => {
    const body = JSON.stringify({ ...more, ...giteaPush(pushed) })
    return { headers: { ...giteaHeaders(secret, body), ...JSON_TYPE }, body }
  },
  forgejo: (secret, pushed, _, more) => {
    const body = JSON.stringify({ ...more, ...giteaPush(pushed) })
    const headers = giteaHeaders(secret, body)
    const own = {
      'x-forgejo-signature': headers['x-gitea-signature']!,
      'x-forgejo-delivery': headers['x-gitea-delivery']!,
      'x-forgejo-event': 'push',
      'x-forgejo-event-type': 'push',
    }
    return { headers: { ...headers, ...own, ...JSON_TYPE }, body }
  },
  gogs: (secret, pushed, _, more) => {
    const body = JSON.stringify({ ...more, ...giteaPush(pushed) })
    const all = Object.entries(giteaHeaders(secret, body))
    return {
      headers: { ...Object.fromEntries(all.filter(([name]) => /gogs/.test(name))), ...JSON_TYPE },
      body,
    }
  },
  bitbucket: (secret, pushed, _, more) =>
    hubDelivery(secret, 'repo:push', 'x-request-uuid', { ...more, ...bitbucketPush(pushed) }),
  'bitbucket-dc': (secret, pushed, _, more) =>
    hubDelivery(secret, 'repo:refs_changed', 'x-request-id', { ...more, ...dataCenterPush(pushed) }),
  gitlab: (secret, pushed, _, more) => ({
    headers: {
      ...JSON_TYPE,
      'user-agent': 'GitLab/17.5.1-ee',
      'x-gitlab-event': pushed.ref.startsWith('refs/tags/') ? 'Tag Push Hook' : 'Push Hook',
      'x-gitlab-webhook-uuid': '8d5c1e2a-6a3e-4c4b-9b1e-0c6ad6a9a001',
      'x-gitlab-instance': 'https://gitlab.example.com',
      'x-gitlab-event-uuid': randomUUID(),
      'x-gitlab-token': secret,
    },
    body: JSON.stringify({ ...more, ...gitlabPush(pushed) }),
  }),
  plain: (secret, { url, ref }, now, more) => {
    const tags = ref.startsWith('refs/tags/') ? [ref.slice('refs/tags/'.length)] : []
    return plainDelivery(secret, JSON.stringify({ ...more, repoUrl: url, tags }), now)
  },
}

/** As a form, as the forge signs one: of GitHub the whole body, of the others the JSON in it. */
export function asForm(forge: ForgeName, secret: string, { headers, body }: WebhookRequest): WebhookRequest {
  const form = new URLSearchParams({ payload: body }).toString()
  const signed = { 'x-hub-signature-256': `sha256=${hmac(secret, form)}` }
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return { headers: { ...headers, ...type, ...(forge === 'github' ? signed : {}) }, body: form }
}

/** Who signs with `X-Hub-Signature: sha256=…`. */
export function hubDelivery(
  secret: string,
  event: string,
  idHeader: string,
  payload: object,
): WebhookRequest {
  const body = JSON.stringify(payload)
  const headers = {
    ...JSON_TYPE,
    'x-event-key': event,
    [idHeader]: randomUUID(),
    'x-hub-signature': `sha256=${hmac(secret, body)}`,
  }
  return { headers, body }
}

/** Any event of GitHub's. */
export function githubDelivery(secret: string, event: string, payload: object): WebhookRequest {
  const body = JSON.stringify(payload)
  const headers = {
    ...JSON_TYPE,
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-event': event,
    'x-github-delivery': randomUUID(),
    'x-github-hook-id': '292430182',
    'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
    'x-hub-signature-256': `sha256=${hmac(secret, body)}`,
  }
  return { headers, body }
}

/** Gitea sends the headers of GitHub and Gogs, too. */
function giteaHeaders(secret: string, body: string): Record<string, string> {
  const id = randomUUID()
  const signature = hmac(secret, body)
  return {
    'x-github-delivery': id,
    'x-github-event': 'push',
    'x-gogs-delivery': id,
    'x-gogs-event': 'push',
    'x-gitea-delivery': id,
    'x-gitea-event': 'push',
    'x-gitea-event-type': 'push',
    'x-gogs-signature': signature,
    'x-gitea-signature': signature,
    'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
    'x-hub-signature-256': `sha256=${signature}`,
  }
}

function githubPush({ url, ref, before = NOTHING, after = NOTHING }: Pushed): object {
  return {
    ref,
    before,
    after,
    repository: {
      id: 35129377,
      name: 'plugins',
      full_name: 'acme/plugins',
      private: false,
      html_url: url.replace(/\.git$/, ''),
      clone_url: url,
      default_branch: 'main',
      master_branch: 'main',
      pushed_at: Math.floor(Date.now() / 1000),
    },
    pusher: { name: 'ann', email: 'ann@example.com' },
    sender: { login: 'ann', id: 6752317, type: 'User' },
    created: before === NOTHING,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `${url}/compare/${before}...${after}`,
    commits: [],
    head_commit: null,
  }
}

function giteaPush({ url, ref, before = NOTHING, after = NOTHING }: Pushed): object {
  return {
    ref,
    before,
    after,
    compare_url: `${url}/compare/${before}...${after}`,
    commits: [],
    total_commits: 0,
    head_commit: null,
    repository: {
      id: 140,
      owner: { id: 1, login: 'acme', full_name: 'Acme', email: 'acme@example.com' },
      name: 'plugins',
      full_name: 'acme/plugins',
      html_url: url.replace(/\.git$/, ''),
      ssh_url: 'git@example.com:acme/plugins.git',
      clone_url: url,
      default_branch: 'main',
      updated_at: new Date().toISOString(),
    },
    pusher: { id: 1, login: 'ann' },
    sender: { id: 1, login: 'ann' },
  }
}

function bitbucketPush({ url, ref, before = NOTHING, after = NOTHING }: Pushed): object {
  const type = ref.startsWith('refs/tags/') ? 'tag' : 'branch'
  const name = ref.replace(/^refs\/(heads|tags)\//, '')
  const at = (hash: string) =>
    hash === NOTHING ? null : { type, name, target: { type: 'commit', hash, message: 'x' } }
  const html = { href: url.replace(/\.git$/, '') }
  return {
    push: {
      changes: [
        {
          old: at(before),
          new: at(after),
          created: before === NOTHING,
          closed: after === NOTHING,
          commits: [],
        },
      ],
    },
    repository: { type: 'repository', full_name: 'acme/plugins', links: { self: { href: url }, html } },
    actor: { type: 'user', nickname: 'ann' },
  }
}

function dataCenterPush({ url, ref, before = NOTHING, after = NOTHING }: Pushed): object {
  const isTag = ref.startsWith('refs/tags/')
  const displayId = ref.replace(/^refs\/(heads|tags)\//, '')
  const type = before === NOTHING ? 'ADD' : after === NOTHING ? 'DELETE' : 'UPDATE'
  return {
    eventKey: 'repo:refs_changed',
    date: '2026-01-13T22:26:25+1100',
    actor: { name: 'ann', emailAddress: 'ann@example.com' },
    repository: {
      slug: 'plugins',
      project: { key: 'ACME' },
      links: { clone: [{ href: url, name: 'http' }] },
    },
    changes: [
      {
        ref: { id: ref, displayId, type: isTag ? 'TAG' : 'BRANCH' },
        refId: ref,
        fromHash: before,
        toHash: after,
        type,
      },
    ],
  }
}

function gitlabPush({ url, ref, before = NOTHING, after = NOTHING }: Pushed): object {
  const kind = ref.startsWith('refs/tags/') ? 'tag_push' : 'push'
  const web = url.replace(/\.git$/, '')
  return {
    object_kind: kind,
    event_name: kind,
    before,
    after,
    ref,
    ref_protected: true,
    checkout_sha: after,
    user_id: 4,
    user_name: 'Ann',
    user_username: 'ann',
    project_id: 15,
    project: {
      id: 15,
      name: 'Plugins',
      web_url: web,
      git_ssh_url: 'git@example.com:acme/plugins.git',
      git_http_url: url,
      path_with_namespace: 'acme/plugins',
      default_branch: 'main',
      http_url: url,
    },
    commits: [],
    total_commits_count: 0,
    repository: { name: 'Plugins', url: 'git@example.com:acme/plugins.git', git_http_url: url },
  }
}

function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}
