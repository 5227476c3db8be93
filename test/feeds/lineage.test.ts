/** A feed over its life, as real git follows it: every change is a fast-forward, every clone is sound. */
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleOf } from '../support/deep.ts'
import {
  catalogueAt,
  cloneFeed,
  expectSound,
  fileAt,
  headOf,
  install,
  ok,
  PROTOCOLS,
  type Protocol,
  publish,
  treeAt,
  uninstall,
} from '../support/feeds.ts'
import { git, tryGit } from '../support/git.ts'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

const TIDY = 'plugins/stoa-bundle/skills'

describe.each(PROTOCOLS)('over protocol v%i', (protocol) => {
  const config = ['-c', `protocol.version=${protocol}`]
  const cloneConfig = [`protocol.version=${protocol}`]
  let ann: Person
  let url: string
  /** The feed's first commit, so that depth 1 cuts something off. */
  let root: string
  const items = { tidy: '', extra: '', critic: '', deploy: '' }
  /** The sample has each story in one protocol, in turns. */
  const when = (sampled: Protocol) => sampleOf([protocol], () => protocol === sampled)

  beforeAll(async () => {
    ann = await running.person(`ann${protocol}`)
    items.tidy = await publish(ann.api, 'skill', skillZip('tidy', { version: '1.0.0' }))
    items.extra = await publish(ann.api, 'skill', skillZip('extra'))
    items.critic = await publish(ann.api, 'agent', agentZip('critic'))
    items.deploy = await publish(ann.api, 'plugin', pluginZip('deploy', { version: '1.0.0' }))
    const group = `team-${protocol}`
    await ok(running.admin.post('/groups', { slug: group, name: 'Team' }))
    await ok(running.admin.put(`/groups/${group}/members/${ann.username}`))
    url = await ann.cloneUrl()
    root = await headOf(await cloneFeed(url))
    await ok(running.admin.put(`/groups/${group}/grants/${items.critic}`, { tier: 'default' }))
    await ok(running.admin.put(`/groups/${group}/grants/${items.deploy}`, { tier: 'required' }))
  })

  // Some two hundred runs of git: minutes on a busy machine.
  const patient = { timeout: 300_000 }
  test.each(when(2))(
    'every change of the set is one more commit that full and shallow clones fast-forward to',
    patient,
    async () => {
      const full = await cloneFeed(url, [], cloneConfig)
      const shallow = await cloneFeed(url, ['--depth', '1'], cloneConfig)
      const old = await cloneFeed(url, [], cloneConfig)
      const oldShallow = await cloneFeed(url, ['--depth', '1'], cloneConfig)
      const heads = [await headOf(full)]
      const trees = [await treeAt(full)]
      for (const clone of [full, shallow]) await expectSound(clone)

      /** Pull both, check both, and note where they are. */
      const pull = async () => {
        for (const clone of [full, shallow]) {
          await git(clone, [...config, 'pull', '--ff-only'])
          await expectSound(clone)
        }
        const head = await headOf(full)
        expect(await headOf(shallow)).toBe(head)
        expect(await git(full, ['rev-parse', 'HEAD^'])).toBe(heads.at(-1))
        expect((await ann.api.get('/stack')).body).toMatchObject({ commit: head, tree: await treeAt(full) })
        heads.push(head)
        trees.push(await treeAt(full))
      }

      await install(ann, items.tidy)
      await pull()
      expect(await fileAt(full, `${TIDY}/${items.tidy}/SKILL.md`)).toContain('Do it well.')

      await ok(ann.api.put(`/items/${items.critic}/opt-out`))
      await pull()
      expect(await git(full, ['ls-files', 'plugins/stoa-bundle/agents'])).toBe('')

      const next = skillZip('tidy', { version: '1.1.0', body: 'Do it better.' })
      await ok(ann.api.upload(`/items/${items.tidy}/versions`, { file: next }))
      await pull()
      expect(await fileAt(shallow, `${TIDY}/${items.tidy}/SKILL.md`)).toContain('Do it better.')

      await install(ann, items.extra)
      await pull()
      await uninstall(ann, items.extra)
      await pull()
      expect(trees[5]).toBe(trees[3])
      expect(heads[5]).not.toBe(heads[3])

      // What the set was after the first install, by other means.
      await install(ann, items.tidy, '1.0.0')
      await ok(ann.api.delete(`/items/${items.critic}/opt-out`))
      await pull()
      expect(trees[6]).toBe(trees[1])
      expect(new Set(heads).size).toBe(7)

      // Nothing changed: nothing to fetch.
      expect(await git(full, [...config, 'pull', '--ff-only'])).toContain('Already up to date.')
      expect(await headOf(full)).toBe(heads[6])
      expect((await git(full, ['log', '--format=%H', '--reverse'])).split('\n')).toEqual([root, ...heads])

      for (const clone of [old, oldShallow]) {
        expect(await headOf(clone)).toBe(heads[0])
        await git(clone, [...config, 'pull', '--ff-only'])
        await expectSound(clone)
        expect(await headOf(clone)).toBe(heads[6])
      }
      await git(oldShallow, [...config, 'fetch', '--unshallow'])
      expect(await git(shallow, ['rev-list', '--count', 'HEAD'])).toBe('7')
      await git(shallow, [...config, 'fetch', '--depth', '2'])
      await expectSound(shallow, '--no-dangling')
      await git(shallow, [...config, 'fetch', '--deepen', '1'])
      await expectSound(shallow, '--no-dangling')
      expect(await git(shallow, ['rev-list', '--count', 'HEAD'])).toBe('3')
      await git(shallow, [...config, 'fetch', '--unshallow'])
      for (const clone of [shallow, oldShallow]) {
        await expectSound(clone)
        expect((await git(clone, ['log', '--format=%H', '--reverse'])).split('\n')).toEqual([root, ...heads])
      }

      const deep = await cloneFeed(url, ['--depth', '3'], cloneConfig)
      await expectSound(deep)
      expect((await git(deep, ['log', '--format=%H', '--reverse'])).split('\n')).toEqual(heads.slice(4))
    },
  )

  test.each(when(1))(
    'the only branch is main, HEAD points to it, and a mirror holds nothing else',
    async () => {
      const head = (await ann.api.get('/stack')).body.commit
      const folder = await temporaryFolder()
      const listed = await git(folder, [...config, 'ls-remote', url])
      expect(listed.split('\n')).toEqual([`${head}\tHEAD`, `${head}\trefs/heads/main`])
      const symref = await git(folder, [...config, 'ls-remote', '--symref', url, 'HEAD'])
      expect(symref.split('\n')).toEqual(['ref: refs/heads/main\tHEAD', `${head}\tHEAD`])
      const mirror = await cloneFeed(url, ['--mirror'], cloneConfig)
      expect(await git(mirror, ['for-each-ref', '--format=%(objectname) %(refname)'])).toBe(
        `${head} refs/heads/main`,
      )
      expect(await git(mirror, ['symbolic-ref', 'HEAD'])).toBe('refs/heads/main')
      expect(await tryGit(mirror, ['fsck', '--strict'])).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(await git(folder, [...config, 'ls-remote', '--tags', url])).toBe('')
    },
  )

  test.each(when(0))(
    'thousands of haves arrive, gzipped and chunked, and the fetch is still a small one',
    async () => {
      const bob = await running.person(`bob${protocol}`)
      const clone = await cloneFeed(await bob.cloneUrl(), [], cloneConfig)
      const before = await headOf(clone)
      addForeignCommits(clone, 8_000)
      await install(bob, items.tidy)
      const trace = path.join(await temporaryFolder(), 'trace')
      const args = [...config, '-c', 'http.postBuffer=131072', 'pull', '--ff-only', 'origin', 'main']
      await git(clone, args, { GIT_TRACE_CURL: trace, GIT_TRACE_CURL_NO_DATA: '1' })
      const sent = (await readFile(trace, 'utf8')).match(/(?<==> Send header: )\w+-Encoding: .*/gi) ?? []
      expect(sent).toContain('Content-Encoding: gzip')
      expect(sent).toContain('Transfer-Encoding: chunked')
      expect(await git(clone, ['rev-parse', 'HEAD^'])).toBe(before)
      await git(clone, ['update-ref', '-d', 'refs/heads/elsewhere'])
      await expectSoundIgnoring(clone)
    },
  )

  test.each(when(1))('clones that pull while the set changes all follow the same line', async () => {
    const cleo = await running.person(`cleo${protocol}`)
    const cleoUrl = await cleo.cloneUrl()
    const clones = await Promise.all([0, 1].map(() => cloneFeed(cleoUrl, [], cloneConfig)))
    clones.push(await cloneFeed(cleoUrl, ['--depth', '1'], cloneConfig))
    for (const item of [items.tidy, items.extra, items.deploy, items.critic]) {
      await Promise.all([
        install(cleo, item),
        ...clones.map((clone) => git(clone, [...config, 'pull', '--ff-only'])),
      ])
    }
    for (const clone of clones) {
      await git(clone, [...config, 'pull', '--ff-only'])
      await expectSound(clone)
    }
    expect(new Set(await Promise.all(clones.map(headOf))).size).toBe(1)
    const { plugins } = await catalogueAt(clones[0]!)
    expect(plugins.map(({ name }: { name: string }) => name)).toEqual([items.deploy, 'stoa-bundle'])
  })
})

/** A branch of commits that the server never saw, younger than everything it has: git offers them all first. */
function addForeignCommits(clone: string, count: number): void {
  const commits = Array.from({ length: count }, (_, index) => {
    const who = `Test <test@example.com> ${4_000_000_000 + index} +0000`
    return `commit refs/heads/elsewhere\ncommitter ${who}\ndata 1\n.\n`
  })
  execFileSync('git', ['-C', clone, 'fast-import', '--quiet'], { input: commits.join('\n') })
}

/** Like `expectSound` for a clone that holds commits of its own. */
async function expectSoundIgnoring(clone: string): Promise<void> {
  expect(await tryGit(clone, ['fsck', '--strict', '--no-dangling'])).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  })
  expect(await git(clone, ['status', '--porcelain'])).toBe('')
}
