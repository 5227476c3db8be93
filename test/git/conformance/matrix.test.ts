/** Every way to clone and to follow, in every protocol version, with the real git: sound, whole and byte for byte. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isDeep } from '../../support/deep.ts'
import { PROTOCOLS, type Protocol } from '../../support/feeds.ts'
import { git, tryGit } from '../../support/git.ts'
import { temporaryFolder } from '../../support/temp.ts'
import { type Cell, CLONES, FETCHES, PARTIAL_CLONES } from './cells.ts'
import { filesIn, type Line, makeLine, SNAPSHOTS } from './line.ts'

/** Some two thousand runs of git in all: minutes on a busy machine. */
const PATIENT_MS = 300_000

let line: Line
beforeAll(async () => {
  line = await makeLine()
}, PATIENT_MS)
afterAll(() => line?.running.close())

/** The sample has each cell in one protocol, in turns. */
const protocolsOf = (index: number) => (isDeep ? PROTOCOLS : [PROTOCOLS[index % PROTOCOLS.length]!])
const table = (cells: readonly Cell[]) =>
  cells.flatMap((cell, index) =>
    protocolsOf(index).map((protocol) => [`${cell.name}, protocol v${protocol}`, protocol, cell] as const),
  )

test.concurrent.each(table(CLONES))('%s', { timeout: PATIENT_MS }, async (_, protocol, cell) => {
  await expectWhole(await visit(cell, protocol), cell)
})

test.concurrent.each(table(FETCHES))('%s', { timeout: PATIENT_MS }, async (_, protocol, cell) => {
  await expectWhole(await visit(cell, protocol), cell)
})

test.concurrent.each(table(PARTIAL_CLONES))('%s', { timeout: PATIENT_MS }, async (_, protocol, cell) => {
  const clone = await visit(cell, protocol)
  const holds = await git(line.mirror, [
    'rev-list',
    '--objects',
    '--no-object-names',
    ...cell.holds!(line),
    'main',
  ])
  expect(await objectsIn(clone)).toEqual(holds.split('\n').sort())
  await expectFsck(clone)
  // Whatever is missing comes by itself.
  await git(clone, ['-c', `protocol.version=${protocol}`, 'checkout', '--quiet', 'main'])
  await expectWhole(clone, cell)
})

describe('a server that lost its caches', () => {
  const named = (name: string) => [...CLONES, ...FETCHES].find((cell) => cell.name === name)!
  const cells = ['pull', 'pull --ff-only after 1 snapshots in a shallow clone', 'clone', 'clone --depth 1']
  test.each(table(cells.map(named)))(
    'is asked for a %s',
    { timeout: PATIENT_MS },
    async (_, protocol, cell) => {
      await line.loseCaches()
      await expectWhole(await visit(cell, protocol), cell)
    },
  )
})

describe.each(PROTOCOLS)('without a clone, protocol v%i', (protocol) => {
  const ask = async (...args: string[]) =>
    (await git(await temporaryFolder(), ['-c', `protocol.version=${protocol}`, ...args])).split('\n')

  test('ls-remote lists HEAD and the branch', async () => {
    const { commit } = line.at(0)
    const [head, branch] = [`${commit}\tHEAD`, `${commit}\trefs/heads/main`]
    expect(await ask('ls-remote', line.url)).toEqual([head, branch])
    expect(await ask('ls-remote', line.url, 'HEAD')).toEqual([head])
    expect(await ask('ls-remote', '--exit-code', line.url, 'main')).toEqual([branch])
    expect(await ask('ls-remote', '--heads', line.url)).toEqual([branch])
    expect(await ask('ls-remote', '--symref', line.url, 'HEAD')).toEqual(['ref: refs/heads/main\tHEAD', head])
    expect(await ask('ls-remote', '--tags', line.url)).toEqual([''])
    expect(await ask('ls-remote', line.url, 'refs/heads/other', 'refs/tags/v1^{}')).toEqual([''])
  })

  test('a history cannot be cut where nothing would be left', async () => {
    for (const cut of ['--shallow-exclude=main', `--shallow-since=${line.at(0).dateSeconds + 1}`]) {
      const args = ['-c', `protocol.version=${protocol}`, 'clone', cut, line.url, 'it']
      const { code, stderr } = await tryGit(await temporaryFolder(), args)
      expect({ cut, code }).toEqual({ cut, code: 128 })
      expect(stderr).toContain('no commits selected for shallow requests')
    }
  })
})

test('fetch --negotiate-only tells what both have, and fetches nothing', async () => {
  const clone = await line.oldClone('full', 5)
  const before = await objectsIn(clone)
  const args = ['-c', 'protocol.version=2', 'fetch', '--negotiate-only', '--negotiation-tip=HEAD', 'origin']
  const common = (await git(clone, args)).split('\n')
  expect(common).toContain(line.at(5).commit)
  expect(line.newest(SNAPSHOTS - 5, 5)).toEqual(expect.arrayContaining(common))
  expect(await objectsIn(clone)).toEqual(before)
})

/** Do what the cell says; where. */
async function visit(cell: Cell, protocol: Protocol): Promise<string> {
  const clone =
    cell.from === undefined
      ? await temporaryFolder('clone')
      : await line.oldClone(cell.from.depth, cell.from.lag)
  for (const command of cell.commands(line))
    await git(clone, ['-c', `protocol.version=${protocol}`, ...command])
  return clone
}

async function expectWhole(clone: string, { commits, lag = 0, bare, dangling }: Cell): Promise<void> {
  await expectFsck(clone, ...(dangling ? ['--no-dangling'] : []))
  const [newest, ...older] = (await git(clone, ['log', '--format=%H %T', 'HEAD'])).split('\n')
  const history = [newest, ...older].map((listed) => listed!.split(' ')[0])
  expect(history).toEqual(line.newest(commits ?? SNAPSHOTS - lag, lag))
  expect(newest!.split(' ')[1]).toBe(line.at(lag).tree)
  if (bare) return
  expect(await filesIn(clone)).toEqual(line.filesAt(lag))
  expect(await git(clone, ['status', '--porcelain', '--ignored'])).toBe('')
}

async function expectFsck(clone: string, ...args: string[]): Promise<void> {
  expect(await tryGit(clone, ['fsck', '--strict', ...args])).toEqual({ code: 0, stdout: '', stderr: '' })
}

async function objectsIn(clone: string): Promise<string[]> {
  const format = '--batch-check=%(objectname)'
  const listed = await git(clone, ['cat-file', '--batch-all-objects', '--unordered', format])
  return [...new Set(listed.split('\n'))].sort()
}
