/** What is read from real Git servers is what the real git sees there. */
import { chmod, symlink } from 'node:fs/promises'
import path from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { Oid } from '../../src/git/object.ts'
import { createOutbound } from '../../src/outbound/outbound.ts'
import { createUpstream } from '../../src/upstream/upstream.ts'
import { git } from '../support/git.ts'
import { type GitServer, type GitServerOptions, runGitServer } from '../support/git-server.ts'
import { listing, lsTree } from '../support/upstream.ts'

const upstream = createUpstream(createOutbound([{ kind: 'host', host: '127.0.0.1' }]))
const servers: GitServer[] = []

afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))
afterAll(() => upstream.close())

async function serve(options?: GitServerOptions): Promise<GitServer> {
  const server = await runGitServer(options)
  servers.push(server)
  return server
}

describe.each([{ protocol: 2 }, { protocol: 0 }] as const)(
  'a server of protocol $protocol',
  ({ protocol }) => {
    test('gives branches, tags and what tags point to, and nothing else', async () => {
      const server = await serve({ protocol })
      const repository = await server.repository('market')
      const first = await repository.commit({ 'README.md': 'one\n' })
      await repository.git('tag', 'light')
      await repository.git('tag', '--annotate', '--message', 'Heavy', 'item@1.0.0')
      const second = await repository.commit({ 'README.md': 'two\n' })
      await repository.git('push', '--quiet', '--tags', repository.bare, 'HEAD:refs/pull/1/head')
      const tag = await repository.git('rev-parse', 'item@1.0.0')

      const asked = server.requests.length
      const refs = await upstream.refs({ url: repository.url })

      expect(refs).toEqual([
        { name: 'HEAD', oid: second },
        { name: 'refs/heads/main', oid: second },
        { name: 'refs/tags/item@1.0.0', oid: tag, peeled: first },
        { name: 'refs/tags/light', oid: first },
      ])
      const discovery = 'GET /market.git/info/refs?service=git-upload-pack'
      const lsRefs = 'POST /market.git/git-upload-pack'
      expect(server.requests.slice(asked)).toEqual(protocol === 2 ? [discovery, lsRefs] : [discovery])
    })

    test('gives every file, mode and folder of a commit, deltas and all', async () => {
      const repository = await (await serve({ protocol })).repository('market')
      const lines = Array.from({ length: 3_000 }, (_, line) => `line ${line} ${(line * 7919) % 1009}`)
      await repository.commit(
        Object.fromEntries(
          Array.from({ length: 30 }, (_, copy) => [
            `plugins/p${copy}/long.txt`,
            lines.with(copy * 90, `changed in ${copy}`).join('\n'),
          ]),
        ),
      )
      await chmod(path.join(repository.folder, 'plugins/p3/long.txt'), 0o755)
      const oid = await repository.commit({
        'empty.txt': '',
        'ünï/ço dé.md': '# Ünï\n',
        'bytes.bin': Buffer.alloc(99_999, 7),
      })
      await git(repository.bare, ['repack', '-adfq', '--depth=50', '--window=50'])
      expect(
        await git(repository.bare, ['cat-file', '--batch-all-objects', '--batch-check=%(deltabase)']),
      ).toMatch(/[1-9a-f]{20}/)

      const commit = await upstream.commit({ url: repository.url }, { oid: oid as Oid })

      expect(commit.oid).toBe(oid)
      expect(listing(commit)).toEqual(await lsTree(repository.folder, oid))
      expect(commit.files).toHaveLength(33)
      expect(commit.skipped).toEqual([])
      const ready = commit.files.filter(({ deflated }) => deflated !== undefined)
      expect(ready.length).toBeGreaterThan(0)
      expect(ready.length).toBeLessThan(commit.files.length)
      for (const { content, deflated } of ready) expect(inflateRawSync(deflated!)).toEqual(content)
    })

    test('gives a commit by the id of a tag, and says when it does not have one', async () => {
      const repository = await (await serve({ protocol })).repository('market')
      const oid = await repository.commit({ 'a.txt': 'a' })
      await repository.git('tag', '--annotate', '--message', 'x', 'v1.0.0')
      await repository.git('push', '--quiet', '--tags', repository.bare)
      const tag = (await repository.git('rev-parse', 'v1.0.0')) as Oid
      expect(tag).not.toBe(oid)

      expect((await upstream.commit({ url: repository.url }, { oid: tag })).oid).toBe(oid)
      const missing = '1234567890123456789012345678901234567890' as Oid
      await expect(
        upstream.commit({ url: repository.url }, { oid: missing, ref: 'refs/heads/gone' }),
      ).rejects.toMatchObject({ code: 'ref_not_found', message: expect.stringContaining('refs/heads/gone') })
    })

    test('without a commit is said to be empty', async () => {
      const repository = await (await serve({ protocol })).repository('new')
      await expect(upstream.refs({ url: repository.url })).rejects.toMatchObject({
        code: 'upstream_empty',
        message: `${repository.url} has no branches or tags; push a commit to it first.`,
      })
    })
  },
)

test('links, submodules and LFS pointers are left out, with a word for each', async () => {
  const repository = await (await serve()).repository('market')
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n'
  await repository.commit({ 'kept.txt': 'kept', 'big.psd': pointer, 'about-lfs.md': `# LFS\n\n${pointer}` })
  await symlink('/etc/passwd', path.join(repository.folder, 'passwords'))
  const head = await repository.git('rev-parse', 'HEAD')
  await repository.git('update-index', '--add', '--cacheinfo', `160000,${head},vendor/other`)
  await repository.git('add', 'passwords')
  await repository.git('commit', '--quiet', '--message', 'Links')
  await repository.git('push', '--quiet', repository.bare, 'HEAD:main')
  const oid = (await repository.git('rev-parse', 'HEAD')) as Oid

  const { files, skipped } = await upstream.commit({ url: repository.url }, { oid })

  expect(files.map((file) => file.path)).toEqual(['about-lfs.md', 'kept.txt'])
  expect(skipped).toEqual([
    { path: 'big.psd', why: 'lfs' },
    { path: 'vendor/other', why: 'submodule' },
    { path: 'passwords', why: 'symlink' },
  ])
})

test('a repository with a password opens to who knows it, and no error tells it', async () => {
  const auth = { username: 'robot', secret: 'hunter2-canary' }
  const repository = await (await serve({ auth })).repository('secret')
  const oid = (await repository.commit({ 'a.txt': 'a' })) as Oid
  const { url } = repository

  expect((await upstream.commit({ url, ...auth }, { oid })).files).toHaveLength(1)

  const wrong = {
    url: url.replace('//', '//robot:hunter2-canary@'),
    username: 'robot',
    secret: 'wrong-canary',
  }
  for (const remote of [wrong, { url: wrong.url }]) {
    const error = await upstream.refs(remote).catch((thrown: unknown) => thrown as Error)
    expect(error).toMatchObject({
      code: 'upstream_unauthorized',
      message: expect.stringContaining(' answers 401: '),
    })
    expect(everythingIn(error)).not.toContain('canary')
  }
})

test('an earlier commit is read by its id, without its past', async () => {
  const repository = await (await serve()).repository('market')
  await repository.commit({ 'a.txt': 'zero' })
  const first = (await repository.commit({ 'a.txt': 'one' })) as Oid
  await repository.commit({ 'a.txt': 'two' })
  const { files } = await upstream.commit({ url: `${repository.url}/` }, { oid: first })
  expect(files.map(({ content }) => content.toString())).toEqual(['one'])
})

test('several are read at once, and one that is called off stops', async () => {
  const repository = await (await serve()).repository('market')
  const oid = (await repository.commit({ 'a.txt': 'a' })) as Oid
  const stop = new AbortController()
  const stopped = upstream.commit({ url: repository.url }, { oid }, stop.signal)
  stop.abort(new Error('called off'))
  const others = Array.from({ length: 5 }, () => upstream.commit({ url: repository.url }, { oid }))
  await expect(stopped).rejects.toThrow('called off')
  for (const commit of await Promise.all(others)) expect(commit.files).toHaveLength(1)
})

/** Message, stack and all causes of an error. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.stack} ${JSON.stringify(error)} ${everythingIn(error.cause)}`
}
