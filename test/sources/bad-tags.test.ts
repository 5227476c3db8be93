/** A source of tags takes what is good: bad tags, a server that fails in the middle, and more tags than there may be. */

import { appendFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import { findItem, listVersions } from '../../src/catalog/items.repo.ts'
import type { Oid } from '../../src/git/object.ts'
import { SOURCE_TAGS_MAX } from '../../src/kernel/limits.ts'
import { createSource } from '../../src/sources/change-source.ts'
import { dueSyncs } from '../../src/sources/due.repo.ts'
import { newestTags } from '../../src/sources/newest-tags.ts'
import { getSource, type SyncRow, sources } from '../../src/sources/sources.repo.ts'
import { startSync } from '../../src/sources/start-sync.ts'
import { type GitRepository, type GitServer, runGitServer } from '../support/git-server.ts'
import { ended } from '../support/jobs.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let git: GitServer
let running: RunningStoa
let aheadMs = 0
let instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined

beforeAll(async () => {
  git = await runGitServer({ instead: (...both) => instead?.(...both) ?? false })
  running = await runStoa({ env: { OUTBOUND_ALLOW: git.host }, clock: () => Date.now() + aheadMs })
})
afterAll(async () => {
  await running.close()
  await git.close()
})

/** A repository of one skill, and a source that follows its tags. */
async function tagged(slug: string): Promise<GitRepository> {
  const repository = await git.repository(slug)
  const { id, username } = getUser(running.deps.db, 'root')
  const input = { slug, url: repository.url, mode: 'tags' } as const
  await createSource(running.deps, { userId: id, username, admin: true }, input)
  return repository
}

async function release(repository: GitRepository, name: string, version: string): Promise<void> {
  const skill = `---\nname: ${name}\ndescription: What ${name} does, and when.\nmetadata:\n  version: "${version}"\n---\n\n${version}\n`
  await repository.commit({ [`items/${name}/SKILL.md`]: skill })
  await repository.git('push', '--quiet', repository.bare, `HEAD:refs/tags/${name}@${version}`)
}

async function sync(slug: string): Promise<{ state: string; result: SyncRow }> {
  const { id } = await startSync(running.deps, getSource(running.deps.db, slug), 'webhook')
  return (await ended(running.deps.jobs, id)) as never
}

function due(slug: string) {
  return running.deps.db.get(dueSyncs, getSource(running.deps.db, slug).id)
}

function versions(item: string): string[] {
  const { db } = running.deps
  return listVersions(db, findItem(db, item)!.id).map(({ version }) => version)
}

test('a tag of a file, of a folder, of a tag of either, and one without its objects are failed tags, each by name', async () => {
  const repository = await tagged('odd')
  await release(repository, 'odd', '1.0.0')
  const { git: run, bare } = repository
  const [blob, tree] = [
    await run('rev-parse', 'HEAD:items/odd/SKILL.md'),
    await run('rev-parse', 'HEAD^{tree}'),
  ]
  await run('push', '--quiet', bare, `${blob}:refs/tags/odd@1.1.0`, `${tree}:refs/tags/odd@1.2.0`)
  for (const [tag, oid] of [
    ['odd@1.3.0', blob],
    ['odd@1.4.0', tree],
  ]) {
    await run('-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'tag', '-a', '-m', 'x', tag!, oid!)
    await run('push', '--quiet', bare, `refs/tags/${tag}`)
  }
  await release(repository, 'odd', '1.5.0')
  const { state, result } = await sync('odd')
  expect(state).toBe('succeeded')
  expect(result).toMatchObject({ outcome: 'partial', added: ['odd'] })
  expect(result.failed.map(({ name }) => name)).toEqual(['odd@1.1.0', 'odd@1.2.0', 'odd@1.3.0', 'odd@1.4.0'])
  for (const { name, why } of result.failed)
    expect(why).toContain(`${name}: What was asked for is not a commit`)
  expect(versions('odd')).toEqual(['1.5.0', '1.0.0'])
  // They stay as they are: nothing is tried again.
  expect(due('odd')).toBeUndefined()
  expect((await sync('odd')).result).toMatchObject({ outcome: 'unchanged' })
})

/** Let this many packs through, then answer so. */
function failAfter(packs: number, status: number, headers: Record<string, string> = {}): void {
  let fetched = 0
  instead = (request, response) => {
    if (request.method !== 'POST') return false
    fetched += 1
    // The first question is for the refs.
    if (fetched <= packs + 1) return false
    response.writeHead(status, headers).end()
    return true
  }
}

test.each([
  ['busy', 429, { 'retry-after': '600' }, 'busy@1.2.0', 'This and 9 more tags were not read'],
  ['broken', 500, {}, 'broken@1.4.0', 'This and 7 more tags were not read'],
])(
  'a server that is %s in the middle of twelve tags takes none of those back that were read',
  async (slug, status, headers, next, rest) => {
    const repository = await tagged(slug)
    for (let minor = 0; minor < 12; minor += 1) await release(repository, slug, `1.${minor}.0`)
    failAfter(1, status, headers)
    try {
      const { state, result } = await sync(slug)
      expect(state).toBe('succeeded')
      expect(result).toMatchObject({ outcome: 'partial', added: [slug] })
      expect(result.failed.at(-1)).toEqual({ name: next, why: expect.stringContaining(rest) })
      expect(versions(slug)).toEqual(['1.0.0'])
      expect(due(slug)).toMatchObject({ tries: 1, why: { code: 'upstream_unreachable' } })
    } finally {
      instead = undefined
    }
    aheadMs += due(slug)!.nextTryAt! - running.deps.clock()
    while (due(slug) !== undefined) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(versions(slug)).toHaveLength(12)
    expect((await sync(slug)).result).toMatchObject({ outcome: 'unchanged' })
  },
)

test('a server that fails with one tag alone keeps nobody from the others', async () => {
  const repository = await tagged('one-fails')
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await release(repository, 'one-fails', version)
  let posts = 0
  instead = (request, response) => {
    if (request.method === 'POST') posts += 1
    if (request.method !== 'POST' || posts !== 3) return false
    response.writeHead(500).end()
    return true
  }
  try {
    expect((await sync('one-fails')).result.failed.map(({ name }) => name)).toEqual(['one-fails@1.1.0'])
    expect(versions('one-fails')).toEqual(['1.2.0', '1.0.0'])
  } finally {
    instead = undefined
  }
})

test('of more tags than a source may have the oldest are left out, and it is said', async () => {
  const repository = await tagged('many')
  await release(repository, 'many', '9.0.0')
  const oid = (await repository.git('rev-parse', 'HEAD')) as Oid
  const old = Array.from({ length: SOURCE_TAGS_MAX }, (_, patch) => `many@0.0.${patch}`)
  const packed = old.map((tag) => `${oid} refs/tags/${tag}\n`).join('')
  await appendFile(path.join(repository.bare, 'packed-refs'), packed)
  // All but two were published before there were too many.
  const source = getSource(running.deps.db, 'many')
  const known = Object.fromEntries(old.slice(2).map((tag) => [tag, oid]))
  await running.deps.db.write((tx) => tx.put(sources, { ...source, tags: known }))
  const { state, result } = await sync('many')
  expect(state).toBe('succeeded')
  expect(result.added).toEqual(['many'])
  expect(result.failed).toContainEqual({
    name: 'many@0.0.0',
    why: `The repository has ${SOURCE_TAGS_MAX + 1} tags that are versions, and a source has at most ${SOURCE_TAGS_MAX}: the oldest, "many@0.0.0", is left out; split the repository if people need them.`,
  })
  expect(versions('many')).toEqual(['9.0.0'])
})

test('every item keeps its newest tags', () => {
  const tags = (item: string, count: number) =>
    Array.from({ length: count }, (_, patch) => ({
      item,
      version: `0.0.${patch}`,
      tag: `${item}@0.0.${patch}`,
    }))
  const { kept, leftOut } = newestTags([...tags('large', SOURCE_TAGS_MAX), ...tags('small', 10)])
  expect(kept.filter(({ item }) => item === 'small')).toHaveLength(10)
  expect(leftOut.map(({ tag }) => tag)).toEqual(
    Array.from({ length: 10 }, (_, patch) => `large@0.0.${patch}`),
  )
})
