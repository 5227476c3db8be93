/** Whatever a server sends is refused clearly, in bounded time and memory (docs/threats.md, "Requests that go out"). */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { gitObject, type Oid } from '../../src/git/object.ts'
import { unpack } from '../../src/git/pack/unpack.ts'
import { UPSTREAM_INFLATED_BYTES_MAX } from '../../src/kernel/limits.ts'
import { createOutbound } from '../../src/outbound/outbound.ts'
import { createUpstream, type Upstream, type UpstreamCommit } from '../../src/upstream/upstream.ts'
import { packets } from '../support/feeds.ts'
import {
  ADVERTISEMENT,
  type Answer,
  commitOf,
  delta,
  EMPTY_COMMIT,
  entry,
  fetched,
  type HostileServer,
  pack,
  packOf,
  runHostileServer,
  sealed,
  TYPE,
  treeOf,
} from '../support/hostile-git-server.ts'

const MIB = 1_048_576
const LIMITS = { packBytesMax: 2 * MIB, objectsMax: 1_000, inflatedBytesMax: 16 * MIB, timeoutMs: 20_000 }

let server: HostileServer
let upstream: Upstream

beforeAll(async () => {
  server = await runHostileServer()
  upstream = createUpstream(createOutbound([{ kind: 'host', host: '127.0.0.1' }]), LIMITS)
})
beforeEach(() => {
  server.answers = {}
})
afterAll(() => Promise.all([upstream.close(), server.close()]))

const refs = () => upstream.refs({ url: server.url })
const commit = (oid: Oid = EMPTY_COMMIT.oid): Promise<UpstreamCommit> =>
  upstream.commit({ url: server.url }, { oid, ref: 'refs/heads/main' })

/** Read the commit of this tree from this pack. */
function read(bytes: Buffer, tree: Buffer = Buffer.alloc(0)): Promise<UpstreamCommit> {
  server.answers = { pack: fetched(bytes) }
  return commit(commitOf(tree).oid)
}

/** Write for as long as somebody reads. */
async function forever(response: ServerResponse, chunk: Buffer): Promise<void> {
  const closed = new AbortController()
  response.on('close', () => closed.abort())
  while (!response.destroyed) {
    if (!response.write(chunk))
      await once(response, 'drain', { signal: closed.signal }).catch(() => undefined)
  }
}

const blob = (text: string | Buffer) => ({
  oid: gitObject('blob', Buffer.from(text)).oid,
  entry: entry(TYPE.blob, Buffer.from(text)),
})

test('the server is sound when it is told nothing else', async () => {
  expect(await refs()).toHaveLength(2)
  const { oid, files, trees } = await commit()
  expect({ oid, files, folders: [...trees.keys()] }).toEqual({
    oid: EMPTY_COMMIT.oid,
    files: [],
    folders: [''],
  })
})

describe('an answer that is no Git', () => {
  const html: Answer = (response) => response.setHeader('content-type', 'text/html').end('<html>Hello</html>')
  const status =
    (code: number): Answer =>
    (response) =>
      response.writeHead(code).end('no\n')
  test.each<[string, string, string, Answer]>([
    ['a page', 'upstream_invalid', 'answers with "text/html", not as a Git repository', html],
    ['nothing', 'upstream_invalid', 'not as a Git repository', Buffer.alloc(0)],
    ['404', 'upstream_invalid', 'answers 404: there is no Git repository', status(404)],
    ['500', 'upstream_unreachable', 'answers 500; try again later.', status(500)],
    ['429', 'upstream_unreachable', 'answers 429; try again later.', status(429)],
    ['401', 'upstream_unauthorized', 'answers 401: it wants other credentials', status(401)],
    ['403', 'upstream_unauthorized', 'answers 403: it wants other credentials', status(403)],
    [
      'pkt-lines that break off',
      'upstream_invalid',
      'not as a Git repository',
      ADVERTISEMENT.subarray(0, -9),
    ],
    [
      'no pkt-lines in between',
      'upstream_invalid',
      'not as a Git repository',
      Buffer.concat([packets('# service=git-upload-pack\n', 0, 'version 2\n'), Buffer.from('zzzz0000')]),
    ],
    [
      'another hash',
      'upstream_invalid',
      'uses sha256, and only sha1',
      packets(
        '# service=git-upload-pack\n',
        0,
        'version 2\n',
        'fetch=shallow\n',
        'object-format=sha256\n',
        0,
      ),
    ],
  ])('%s', async (_name, code, message, discovery) => {
    server.answers = { discovery }
    for (const ask of [refs, commit])
      await expect(ask()).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  test('no answer at all', async () => {
    server.answers = { discovery: (response) => response.destroy() }
    await expect(refs()).rejects.toMatchObject({ code: 'upstream_unreachable' })
  })

  test.each([
    ['http://127.0.0.1:1/elsewhere.git/info/refs'],
    ['https://user:canary@example.com/x.git/info/refs?token=canary'],
    ['http://[::bad'],
  ])('a redirect to %s is not followed', async (location) => {
    server.answers = { discovery: (response) => response.writeHead(301, { location }).end() }
    const asked = server.requests.length
    const error = await refs().catch((thrown: Error) => thrown)
    expect(error).toMatchObject({
      code: 'upstream_redirect',
      message: expect.stringContaining('redirects (301) '),
    })
    expect((error as Error).message).not.toContain('canary')
    expect(server.requests.length).toBe(asked + 1)
  })
})

describe('a list of refs', () => {
  const line = (name: string, oid = EMPTY_COMMIT.oid) => `${oid} ${name}\n`
  test.each<[string, string, Answer]>([
    ['that breaks off between lines', 'breaks off', packets(line('refs/heads/main'))],
    ['that breaks off within a line', 'breaks off', packets(line('refs/heads/main'), 0).subarray(0, -9)],
    ['with an id that is none', 'no object id', packets(line('refs/heads/main', 'xyz' as Oid), 0)],
    ['that is an error', 'it says "go away"', packets('ERR go away\n')],
    ['of lines that are too long', 'no length of a line', Buffer.from(`ffff${'x'.repeat(70_000)}`)],
    ['in no lines at all', 'no length of a line', Buffer.from('<html>')],
  ])('%s', async (_name, message, answer) => {
    server.answers = { refs: answer }
    await expect(refs()).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringContaining(message),
    })
  })

  test('without end is left', async () => {
    const chunk = packets(...Array.from({ length: 1_000 }, (_, index) => line(`refs/tags/v${index}`)))
    server.answers = { refs: (response) => void forever(response, chunk) }
    await expect(refs()).rejects.toMatchObject({ code: 'upstream_too_large' })
  })

  test('in the discovery of an old server, without end, is left', async () => {
    const chunk = packets(...Array.from({ length: 1_000 }, (_, index) => line(`refs/tags/v${index}`)))
    server.answers = { discovery: (response) => void forever(response, chunk) }
    await expect(refs()).rejects.toMatchObject({ code: 'upstream_too_large' })
  })

  test('tells only branches and tags, whatever else comes', async () => {
    server.answers = { refs: packets(line('refs/pull/1/head'), line('HEADLESS'), line('refs/tags/a'), 0) }
    expect((await refs()).map(({ name }) => name)).toEqual(['refs/tags/a'])
  })
})

describe('time', () => {
  const slow = (kind: 'discovery' | 'refs' | 'pack', begin: Buffer) => {
    server.answers = { [kind]: (response: ServerResponse) => void response.write(begin) }
    return createUpstream(createOutbound([{ kind: 'host', host: '127.0.0.1' }]), {
      ...LIMITS,
      timeoutMs: 300,
    })
  }

  test.each(['discovery', 'refs', 'pack'] as const)('a server that stops in its %s is left', async (kind) => {
    const impatient = slow(kind, packets('packfile\n'))
    const asked =
      kind === 'pack'
        ? impatient.commit({ url: server.url }, { oid: EMPTY_COMMIT.oid })
        : impatient.refs({ url: server.url })
    await expect(asked).rejects.toMatchObject({
      code: 'upstream_timeout',
      message: expect.stringContaining('within 0.3 seconds'),
    })
    await impatient.close()
  })
})

describe('a pack', () => {
  const sound = packOf(Buffer.alloc(0))
  const changed = (at: number, byte: number) =>
    Buffer.concat([sound.subarray(0, at), Buffer.of(byte), sound.subarray(at + 1)])
  const { content } = EMPTY_COMMIT
  const whole = Buffer.from('The base of it all.')
  const tree = treeOf(['100644', 'a', blob(whole).oid])
  const withDelta = (...parts: Buffer[]) => packOf(tree, blob(whole).entry, ...parts)
  const refDelta = (instructions: Buffer) =>
    entry(TYPE.refDelta, instructions, instructions.length, Buffer.from(blob(whole).oid, 'hex'))

  test.each<[string, string, Buffer]>([
    ['with a wrong checksum', 'its checksum does not fit', changed(sound.length - 1, sound.at(-1)! ^ 1)],
    ['with a flipped bit', 'its checksum does not fit', changed(40, sound[40]! ^ 1)],
    ['that breaks off', 'its checksum does not fit', sound.subarray(0, -30)],
    ['of nothing', 'it is not a pack', Buffer.alloc(0)],
    ['of another kind', 'it is not a pack', Buffer.concat([Buffer.from('KCAP'), sound.subarray(4)])],
    [
      'of another version',
      'its version is 3',
      sealed(Buffer.concat([sound.subarray(0, 7), Buffer.of(3), sound.subarray(8, -20)])),
    ],
    ['that claims more objects than it has', 'it breaks off', pack([entry(TYPE.commit, content)], 2)],
    ['that claims more objects than fit', 'it claims 900 objects', pack([entry(TYPE.commit, content)], 900)],
    [
      'that has more objects than it claims',
      'bytes follow its last object',
      pack([entry(TYPE.commit, content), entry(TYPE.tree, Buffer.alloc(0))], 1),
    ],
    [
      'whose object is larger than it says',
      'has more than the 10 bytes',
      pack([entry(TYPE.commit, content, 10)]),
    ],
    [
      'whose object is smaller than it says',
      `claims ${content.length + 1} bytes and has ${content.length}`,
      pack([entry(TYPE.commit, content, content.length + 1)]),
    ],
    [
      'whose object claims to be enormous',
      'more than its place can hold',
      pack([entry(TYPE.commit, content, 2 ** 40)]),
    ],
    ['whose object claims a size without end', 'a size does not end', pack([Buffer.alloc(20, 0xff)])],
    [
      'whose object is no zlib stream',
      'cannot be inflated',
      pack([Buffer.concat([Buffer.of(0x35), Buffer.from('not zlib at all')])]),
    ],
    ['with an unknown type', 'unknown type 5', pack([entry(5, content)])],
    [
      'with a delta on nothing',
      '1 deltas have no base',
      pack([entry(TYPE.refDelta, delta(1, 1, 1, Buffer.from('x')), undefined, Buffer.alloc(20, 9))]),
    ],
    [
      'with a delta on what comes before the pack',
      'outside the pack',
      pack([entry(TYPE.ofsDelta, delta(1, 1, 1, Buffer.from('x')), undefined, Buffer.of(127))]),
    ],
    [
      'with a delta on itself',
      'outside the pack',
      pack([entry(TYPE.ofsDelta, delta(1, 1, 1, Buffer.from('x')), undefined, Buffer.of(0))]),
    ],
    [
      'with a delta for another base',
      'a delta is for 18 bytes, its base has 19',
      withDelta(refDelta(delta(18, 1, 0x91, Buffer.of(0, 1)))),
    ],
    [
      'with a delta that copies from beyond its base',
      'beyond its base',
      withDelta(refDelta(delta(19, 9, 0x91, Buffer.of(11, 9)))),
    ],
    [
      'with a delta that inserts from beyond its end',
      'beyond its end',
      withDelta(refDelta(delta(19, 9, 9, Buffer.from('abc')))),
    ],
    [
      'with a delta that makes more than it says',
      'more bytes than it claims',
      withDelta(refDelta(delta(19, 3, 0x90, 9))),
    ],
    [
      'with a delta that makes less than it says',
      'makes 9 bytes and claims 10',
      withDelta(refDelta(delta(19, 10, 0x90, 9))),
    ],
    ['with a delta that breaks off', 'a delta breaks off', withDelta(refDelta(delta(19, 10, 0xff)))],
    [
      'with an instruction that does not exist',
      'instruction that does not exist',
      withDelta(refDelta(delta(19, 10, 0))),
    ],
    [
      'without the commit',
      `without its object ${EMPTY_COMMIT.oid}`,
      pack([entry(TYPE.tree, Buffer.alloc(0))]),
    ],
    ['without the tree', 'without its object', pack([entry(TYPE.commit, content)])],
  ])('%s', async (_name, message, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringContaining(message),
    })
  })

  test('without a file is refused', async () => {
    await expect(read(packOf(tree), tree)).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringContaining(blob(whole).oid),
    })
  })

  test('cut short on the way is refused', async () => {
    server.answers = { pack: fetched(sound).subarray(0, -30) }
    await expect(commit()).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringContaining('breaks off'),
    })
  })

  test('is not waited for after an error in its band', async () => {
    server.answers = { pack: packets('packfile\n', '\u0003out of memory\n', 0) }
    await expect(commit()).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringContaining('"out of memory"'),
    })
  })

  test.each(['upload-pack: not our ref 12', 'access denied'])('is refused with "%s"', async (reason) => {
    server.answers = { pack: packets(`ERR ${reason}\n`) }
    const code = reason.includes('not our ref') ? 'ref_not_found' : 'upstream_invalid'
    await expect(commit()).rejects.toMatchObject({ code, message: expect.stringContaining(`"${reason}"`) })
  })
})

describe('too much', () => {
  test.each<[string, () => Buffer]>([
    ['objects', () => pack([], 300_000)],
    ['bytes in one object', () => packOf(Buffer.alloc(0), entry(TYPE.blob, Buffer.alloc(17 * MIB)))],
    [
      'bytes in many objects',
      () => packOf(Buffer.alloc(0), ...Array<Buffer>(17).fill(entry(TYPE.blob, Buffer.alloc(MIB)))),
    ],
    ['bytes claimed by a delta', () => bomb([delta(MIB, 2 ** 40, 0x80)])],
    [
      'bytes made by deltas',
      () => bomb(Array.from({ length: 40 }, () => delta(MIB, 2 ** 20, 0xf0, Buffer.of(0, 0, 16)))),
    ],
  ])('%s', async (_name, bytes) => {
    await expect(read(bytes())).rejects.toMatchObject({ code: 'upstream_too_large' })
  })

  test('bytes for the few that were sent, even within what a repository may have', () => {
    const deltas = Array.from({ length: 70 }, () => delta(MIB, 2 ** 20, 0xf0, Buffer.of(0, 0, 16)))
    const limits = { objectsMax: 1_000, inflatedBytesMax: UPSTREAM_INFLATED_BYTES_MAX }
    expect(() => unpack(bomb(deltas), limits)).toThrow(
      /more than 6\d{7} bytes unpacked from a pack of \d{4}; make/,
    )
    expect(unpack(bomb(deltas.slice(0, 40)), limits).size).toBeGreaterThan(1)
  })

  test('pack', async () => {
    const chunk = fetched(Buffer.alloc(MIB)).subarray(13, -4)
    let sentBytes = 0
    server.answers = {
      pack: (response) => {
        response.write(packets('packfile\n'))
        const write = response.write.bind(response) as (bytes: Buffer) => boolean
        response.write = ((bytes: Buffer) => {
          sentBytes += bytes.length
          return write(bytes)
        }) as typeof response.write
        void forever(response, chunk)
      },
    }
    await expect(commit()).rejects.toMatchObject({
      code: 'upstream_too_large',
      message: expect.stringContaining('refs/heads/main'),
    })
    expect(sentBytes).toBeLessThan(64 * MIB)
  })

  test('packets of one byte each', async () => {
    const chunk = Buffer.from('0006\u0001x'.repeat(50_000), 'latin1')
    server.answers = {
      pack: (response) => {
        response.write(packets('packfile\n'))
        void forever(response, chunk)
      },
    }
    await expect(commit()).rejects.toMatchObject({ code: 'upstream_too_large' })
  })

  test('paths made of few trees', async () => {
    const trees = [treeOf(['100644', 'f', blob('x').oid])]
    for (let level = 0; level < 8; level += 1) {
      const below = gitObject('tree', trees[0]!).oid
      trees.unshift(
        treeOf(
          ...Array.from({ length: 10 }, (_, index) => ['40000', `d${index}`, below] as [string, string, Oid]),
        ),
      )
    }
    const [root, ...others] = trees as [Buffer, ...Buffer[]]
    const bytes = packOf(root, blob('x').entry, ...others.map((tree) => entry(TYPE.tree, tree)))
    await expect(read(bytes, root)).rejects.toMatchObject({ code: 'upstream_too_large' })
  })

  test('bytes by many names', async () => {
    const large = blob(Buffer.alloc(MIB, 1))
    const tree = treeOf(
      ...Array.from(
        { length: 17 },
        (_, index) => ['100644', `f${index}`, large.oid] as [string, string, Oid],
      ),
    )
    await expect(read(packOf(tree, large.entry), tree)).rejects.toMatchObject({ code: 'upstream_too_large' })
  })

  test('folders inside each other', async () => {
    const trees = [treeOf(['100644', 'f', blob('x').oid])]
    for (let level = 0; level < 70; level += 1)
      trees.unshift(treeOf(['40000', 'd', gitObject('tree', trees[0]!).oid]))
    const [root, ...others] = trees as [Buffer, ...Buffer[]]
    const bytes = packOf(root, blob('x').entry, ...others.map((tree) => entry(TYPE.tree, tree)))
    await expect(read(bytes, root)).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringContaining('64 folders deep'),
    })
  })

  /** A megabyte of zeros, and deltas on it. */
  function bomb(deltas: readonly Buffer[]): Buffer {
    const base = Buffer.alloc(MIB)
    const id = Buffer.from(gitObject('blob', base).oid, 'hex')
    return packOf(
      Buffer.alloc(0),
      entry(TYPE.blob, base),
      ...deltas.map((bytes) => entry(TYPE.refDelta, bytes, bytes.length, id)),
    )
  }
})

describe('a tree', () => {
  const x = blob('x')
  test.each([
    '.git',
    '.GIT',
    '.Git',
    'git~1',
    '.git ',
    '.git.',
    '.git::$INDEX_ALLOCATION',
    '.g\u200cit',
    '..',
    '.',
    '',
    'a/b',
  ])('with the name "%s" is refused', async (name) => {
    const tree = treeOf(['100644', name, x.oid])
    await expect(read(packOf(tree, x.entry), tree)).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringContaining('which no tree may have'),
    })
  })

  test.each<[string, string, Buffer]>([
    ['with one name twice', 'has "a" twice', treeOf(['100644', 'a', x.oid], ['40000', 'a', x.oid])],
    ['with an unknown mode', 'unknown mode', treeOf(['10x644', 'a', x.oid])],
    ['that breaks off', 'breaks off', treeOf(['100644', 'a', x.oid]).subarray(0, -1)],
    ['with a file for a folder', 'is a blob', treeOf(['40000', 'a', x.oid])],
    [
      'with a folder for a file',
      'a file that is a tree',
      treeOf(['100644', 'a', gitObject('tree', Buffer.alloc(0)).oid]),
    ],
  ])('%s is refused', async (_name, message, tree) => {
    const bytes = packOf(tree, x.entry, entry(TYPE.tree, Buffer.alloc(0)))
    await expect(read(bytes, tree)).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringContaining(message),
    })
  })

  test('with a name in another encoding is read without it', async () => {
    const latin1 = Buffer.from('caf\xe9.md', 'latin1')
    const tree = treeOf(['100644', 'a', x.oid], ['100644', latin1, x.oid], ['40000', Buffer.of(0xe9), x.oid])
    const { files, skipped } = await read(packOf(tree, x.entry), tree)
    expect(files.map(({ path }) => path)).toEqual(['a'])
    expect(skipped).toEqual([
      { path: 'caf\\xE9.md', why: 'encoding' },
      { path: '\\xE9', why: 'encoding' },
    ])
  })

  test('with modes that only old tools write is read as git reads it', async () => {
    const modes = ['100640', '100600', '100664', '100700', '100775', '100000', '0100644']
    const tree = treeOf(...modes.map((mode, at) => [mode, `${at}`, x.oid] as [string, string, Oid]))
    const { files } = await read(packOf(tree, x.entry), tree)
    expect(files.map(({ mode }) => mode.slice(-3)).join(' ')).toBe('644 644 644 755 755 644 644')
  })

  test('with names that intake has to judge is read', async () => {
    const names = ['.gitmodules', 'a\\b', 'con', 'gitmod~1']
    const tree = treeOf(...names.map((name) => ['100644', name, x.oid] as [string, string, Oid]))
    expect((await read(packOf(tree, x.entry), tree)).files.map(({ path }) => path)).toEqual(names)
  })
})

test('a deflate stream that was blown up is not handed on', async () => {
  const text = Buffer.from('x')
  const deflated = deflateSync(text)
  const emptyBlocks = Buffer.concat(Array<Buffer>(1_000).fill(Buffer.of(0, 0, 0, 0xff, 0xff)))
  const blownUp = Buffer.concat([Buffer.of(0x31), deflated.subarray(0, 2), emptyBlocks, deflated.subarray(2)])
  const tree = treeOf(['100644', 'a', blob('x').oid])
  const [file] = (await read(packOf(tree, blownUp), tree)).files
  expect(file).toEqual({ path: 'a', mode: '100644', content: text })
})
