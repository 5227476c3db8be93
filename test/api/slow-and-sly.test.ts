/** Requests that are slow, crowded or curious: what they must not get, and whom they must not hold up. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  FORM_PARTS_MAX,
  SPOOL_MEMORY_BYTES_MAX,
  UPLOADS_RECEIVED_AT_ONCE_MAX,
} from '../../src/kernel/limits.ts'
import { git, tryGit } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { makeZip } from '../support/zip.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

const BOUNDARY = 'slow'

/** An upload of which all but the last byte is sent; `finish` sends it and reads the status. */
async function begin(
  token: string,
  path: string,
  zip: Buffer,
): Promise<{ finish(): Promise<number>; socket: Socket }> {
  const body = Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n`),
    zip,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ])
  const { hostname, port } = new URL(running.baseUrl)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(
    `POST /api/v1${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
  )
  socket.write(body.subarray(0, -1))
  // Answered by the same event loop: whatever came before on other sockets was taken in.
  await running.anonymous.get('//healthz')
  return {
    socket,
    async finish() {
      const chunks: Buffer[] = []
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.write(body.subarray(-1))
      await once(socket, 'close')
      return Number(/^HTTP\/1\.1 (\d{3})/.exec(Buffer.concat(chunks).toString())?.[1])
    },
  }
}

describe('an upload that is still arriving', () => {
  test('is not published once its sender was disabled', async () => {
    const bob = await running.person('bob')
    const { finish } = await begin(await bob.token('items:write'), '/items', skillZip('late'))
    await running.admin.patch('/users/bob', { disabled: true })
    expect(await finish()).toBe(401)
    expectProblem(await running.admin.get('/items/late-by-bob'), 404, 'item_not_found', 'late-by-bob')
  })

  test('is not published once its token was revoked', async () => {
    const cas = await running.person('cas')
    const { finish } = await begin(await cas.token('items:write'), '/items', skillZip('late'))
    for (const { id } of (await cas.api.get('/tokens')).body) await cas.api.delete(`/tokens/${id}`)
    expect(await finish()).toBe(401)
  })

  test('becomes no version once the item is no longer shared for editing', async () => {
    const [owner, editor] = [await running.person('owner'), await running.person('editor')]
    await owner.api.upload('/items', { file: skillZip('notes', { version: '1.0.0' }) })
    const sharedWith = [{ type: 'user', id: 'editor', permission: 'edit' }]
    await owner.api.patch('/items/notes-by-owner', { sharing: 'shared', sharedWith })
    const token = await editor.token('items:write')
    const { finish } = await begin(
      token,
      '/items/notes-by-owner/versions',
      skillZip('notes', { version: '1.1.0' }),
    )
    await owner.api.patch('/items/notes-by-owner', { sharedWith: [] })
    expect(await finish()).toBe(404)
    expect((await owner.api.get('/items/notes-by-owner/versions')).body).toHaveLength(1)
  })

  test('holds up its own sender, and nobody else, however many there are', async () => {
    const [slow, quick] = [await running.person('slow'), await running.person('quick')]
    const token = await slow.token('items:write')
    const begun = []
    for (let count = 0; count <= UPLOADS_RECEIVED_AT_ONCE_MAX; count += 1) {
      begun.push(await begin(token, '/items/preview', skillZip('drip')))
    }
    expect((await quick.api.upload('/items', { file: skillZip('swift') })).status).toBe(201)
    for (const { socket } of begun) socket.destroy()
    expect((await slow.api.upload('/items', { file: skillZip('steady') })).status).toBe(201)
  })

  test('holds up nobody when many people send slowly, and each arrives', async () => {
    const quick = await running.person('quicker')
    // What is kept in memory while it comes, and what is not.
    const notes = randomBytes(3 * SPOOL_MEMORY_BYTES_MAX).toString('base64')
    const zips = [
      skillZip('small'),
      makeZip({ 'SKILL.md': '---\nname: large\ndescription: L.\n---\n', 'notes.txt': notes }),
    ]
    const begun = []
    for (let count = 0; count < UPLOADS_RECEIVED_AT_ONCE_MAX; count += 1) {
      const token = await (await running.person(`drip-${count}`)).token('items:write')
      for (const zip of zips) begun.push(await begin(token, '/items', zip))
    }
    expect((await quick.api.upload('/items', { file: skillZip('swift') })).status).toBe(201)
    expect(await Promise.all(begun.map(({ finish }) => finish()))).toEqual(begun.map(() => 201))
    expect(await readdir(path.join(running.dataDir, 'arriving'))).toEqual([])
  })
})

describe('a form', () => {
  let ann: Person
  beforeAll(async () => {
    ann = await running.person('ann')
  })
  const send = (body: string, type: string) =>
    ann.api.send('POST', '/items/preview', body, { 'content-type': type })

  test('that is no multipart is no upload', async () => {
    const answer = await send('a&'.repeat(1000), 'application/x-www-form-urlencoded')
    expectProblem(answer, 415, 'unsupported_media_type', 'application/x-www-form-urlencoded')
  })

  test('of more fields than an upload has is refused before they are parsed', async () => {
    const part = '--x\r\nContent-Disposition: form-data; name="tags"\r\n\r\na\r\n'
    const answer = await send(
      `${part.repeat(FORM_PARTS_MAX + 1)}--x--\r\n`,
      'multipart/form-data; boundary=x',
    )
    expectProblem(answer, 413, 'too_large', String(FORM_PARTS_MAX))
  })

  test('of a page is bounded too, also for who is not signed in', async () => {
    const answer = await running.anonymous.send('POST', '//sign-in', 'a&'.repeat(200_000), {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(answer.status).toBe(413)
  })
})

describe('somebody curious', () => {
  test('cannot tell from a dependency whether another person has a private item', async () => {
    const [iris, eve] = [await running.person('iris'), await running.person('eve')]
    await iris.api.upload('/items', { file: skillZip('secret'), sharing: 'private' })
    const manifestBytes = async (dependency: string) => {
      const file = pluginZip('probe', { version: '1.0.0', dependencies: [dependency] })
      const { body } = await eve.api.upload('/items/preview', { file })
      return body.files.find(({ path }: { path: string }) => path.endsWith('plugin.json')).sizeBytes
    }
    expect(await manifestBytes('secret-by-iris')).toBe(await manifestBytes('secrex-by-iris'))
  })

  test('cannot publish under a name that reads like somebody else’s', async () => {
    const carl = await running.person('carl')
    const answer = await carl.api.upload('/items', { file: skillZip('code-by-ann') })
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      expect.any(Number),
      expect.stringContaining('reads like somebody else'),
    ])
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })
})

test('a stack and the commit it names are of the same moment, whatever happens meanwhile', async () => {
  const dora = await running.person('dora')
  await dora.api.upload('/items', { file: pluginZip('flip', { version: '1.0.0' }) })
  for (let round = 0; round < 10; round += 1) {
    const change = () =>
      round % 2 === 0
        ? dora.api.put('/items/flip-by-dora/install')
        : dora.api.delete('/items/flip-by-dora/install')
    const [stack] = await Promise.all([dora.api.get('/stack'), change()])
    const history = (await dora.api.get('/stack/history')).body
    const served = new Set<string>()
    const upTo = history.findIndex(({ commit }: { commit: string }) => commit === stack.body.commit)
    for (const { added, removed } of history.slice(upTo).reverse()) {
      for (const { name } of added) served.add(name)
      for (const { name } of removed) served.delete(name)
    }
    expect(stack.body.entries.map(({ item }: { item: string }) => item).sort()).toEqual([...served].sort())
  }
})

describe('the slug of a deleted group', () => {
  test('is not used again once its marketplace was cloned, so that no pull breaks', async () => {
    const gil = await running.person('gil')
    await running.admin.post('/groups', { slug: 'crew', name: 'Crew' })
    await running.admin.put('/groups/crew/members/gil')
    await gil.api.upload('/items', { file: skillZip('rope') })
    await running.admin.put('/groups/crew/grants/rope-by-gil', { tier: 'default' })
    const address = new URL(`${running.baseUrl}/git/groups/crew/stoa-crew.git`)
    address.username = 'gil'
    address.password = await gil.token()
    const folder = await temporaryFolder('crew')
    await git(folder, ['clone', address.href, 'crew'])
    await running.admin.delete('/groups/crew')
    expectProblem(
      await running.admin.post('/groups', { slug: 'crew', name: 'Crew' }),
      409,
      'group_exists',
      'crew',
    )
    const pull = await tryGit(`${folder}/crew`, ['pull', '--ff-only'])
    expect(pull.stderr).toContain('not found')
    expect(await git(`${folder}/crew`, ['fsck', '--strict'])).toBe('')
  })

  test('is free again when nobody ever fetched from it', async () => {
    await running.admin.post('/groups', { slug: 'brief', name: 'Brief' })
    await running.admin.delete('/groups/brief')
    expect((await running.admin.post('/groups', { slug: 'brief', name: 'Brief' })).status).toBe(201)
  })
})

test('an offset beyond all numbers is a bad request, not a failure', async () => {
  expectProblem(await running.admin.get('/audit?offset=1e300'), 400, 'bad_request', 'offset')
})
