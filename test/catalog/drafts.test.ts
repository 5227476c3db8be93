/** Drafts on a real disk: whose they are, how many, how long, and what a crash leaves. */
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { openDrafts, type WritableDrafts } from '../../src/catalog/drafts.ts'
import { systemRandom } from '../../src/kernel/clock.ts'
import type { UserId } from '../../src/kernel/ids.ts'
import {
  DRAFT_EXPIRED_MS_MIN,
  DRAFT_LIFE_MS,
  DRAFTS_PER_USER_MAX,
  UPLOAD_BYTES_MAX,
} from '../../src/kernel/limits.ts'
import { makeUnreadable } from '../support/disk.ts'
import { temporaryFolder } from '../support/temp.ts'

const ANN = 'usr_ann' as UserId
const BEN = 'usr_ben' as UserId
const zip = { name: 'tidy.zip', content: Buffer.from('a ZIP') }

let folder: string
let now: number
let passed = 0
let drafts: WritableDrafts
const deps = () => ({ clock: () => now, monotonic: () => passed, random: systemRandom })
const open = () => openDrafts(folder, deps())
const filesIn = (id: string) => readdirSync(path.join(folder, id)).sort()

beforeEach(async () => {
  folder = path.join(await temporaryFolder(), 'drafts')
  now = Date.UTC(2026, 10, 21)
  drafts = await open()
})

describe('a draft', () => {
  test('keeps the ZIP, the photo, the documents and what was typed, also over a restart', async () => {
    const made = await drafts.create(ANN, zip, { item: 'tidy-by-ann', values: { title: 'Tidy' } })
    await drafts.change(made.id, {
      photo: { name: 'a.png', content: Buffer.from('photo') },
      docs: [{ name: 'b.pdf', content: Buffer.from('doc') }],
      values: { notes: 'New.' },
    })
    drafts = await open()
    const draft = drafts.get(made.id, ANN)
    expect(draft).toMatchObject({ item: 'tidy-by-ann', values: { title: 'Tidy', notes: 'New.' } })
    expect((await drafts.read(draft, draft.zip)).toString()).toBe('a ZIP')
    expect((await drafts.read(draft, draft.photo!)).toString()).toBe('photo')
    expect((await drafts.read(draft, draft.docs[0]!)).toString()).toBe('doc')
    expect(draft.docs[0]).toMatchObject({ name: 'b.pdf', sizeBytes: 3 })
  })

  test('keeps everything else when its ZIP is replaced, and the old ZIP goes', async () => {
    const made = await drafts.create(ANN, zip, { values: { title: 'Tidy' } })
    const after = await drafts.change(made.id, { zip: { name: 'two.zip', content: Buffer.from('another') } })
    expect(after.values).toEqual({ title: 'Tidy' })
    expect((await drafts.read(after, after.zip)).toString()).toBe('another')
    expect(filesIn(made.id)).toEqual(['draft.json', after.zip.file].sort())
  })

  test('is its owner’s alone: for others there is none', async () => {
    const { id } = await drafts.create(ANN, zip)
    const refusal = (work: () => unknown) => {
      try {
        work()
      } catch (error) {
        return (error as Error).message
      }
      return undefined
    }
    expect(() => drafts.get(id, BEN)).toThrow(expect.objectContaining({ code: 'draft_not_found' }))
    expect(refusal(() => drafts.get(id, BEN))).toBe(refusal(() => drafts.get('no-such-draft', BEN)))
    expect(drafts.list(BEN)).toEqual([])
  })

  test('is found by its key, and by no other', async () => {
    const draft = await drafts.create(ANN, zip)
    const other = await drafts.create(ANN, zip)
    expect(drafts.findByKey(draft.id, draft.key)?.id).toBe(draft.id)
    expect(drafts.findByKey(draft.id, other.key)).toBeUndefined()
    expect(drafts.findByKey(draft.id, '')).toBeUndefined()
    expect(drafts.findByKey('../drafts', draft.key)).toBeUndefined()
  })

  test('has a name that leads nowhere else', async () => {
    for (const name of ['../../etc/passwd', 'draft.json', '.', 'C:\\x']) {
      const draft = await drafts.create(ANN, { name, content: Buffer.from('x') })
      expect(draft.zip.name).toBe(name)
      expect(draft.zip.file).toMatch(/^file-[0-9a-f]{18}$/)
      await drafts.remove(draft.id)
    }
  })

  test('is gone when it is removed, twice too', async () => {
    const { id } = await drafts.create(ANN, zip)
    await drafts.remove(id)
    await drafts.remove(id)
    expect(() => drafts.get(id, ANN)).toThrow('no such draft')
    expect(readdirSync(folder)).toEqual([])
    await expect(drafts.change(id, { values: { title: 'x' } })).rejects.toThrow('no such draft')
  })

  test('takes changes that come at once, one after the other', async () => {
    const { id } = await drafts.create(ANN, zip)
    await Promise.all(
      [...'abcdef'].map((field) =>
        drafts.change(id, {
          values: { [field]: 'typed' },
          photo: { name: field, content: Buffer.from(field) },
        }),
      ),
    )
    const draft = drafts.get(id, ANN)
    expect(Object.keys(draft.values).sort().join('')).toBe('abcdef')
    expect(filesIn(id)).toHaveLength(3)
    expect((await drafts.read(draft, draft.photo!)).toString()).toBe(draft.photo!.name)
  })
})

describe('limits', () => {
  test('a person has as many as the limit, and no more, also when they come at once', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: DRAFTS_PER_USER_MAX + 3 }, () => drafts.create(ANN, zip)),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(DRAFTS_PER_USER_MAX)
    await expect(drafts.create(ANN, zip)).rejects.toMatchObject({ code: 'draft_limit' })
    expect(readdirSync(folder)).toHaveLength(DRAFTS_PER_USER_MAX)
    await drafts.create(BEN, zip)
    await drafts.remove(drafts.list(ANN)[0]!.id)
    await drafts.create(ANN, zip)
  })

  test('everything in one draft together is at most an upload; a refusal changes nothing', async () => {
    const { id } = await drafts.create(ANN, zip, { values: { title: 'Tidy' } })
    const before = filesIn(id)
    const content = Buffer.alloc(UPLOAD_BYTES_MAX - zip.content.length + 1)
    const docs = [{ name: 'a.txt', content }]
    await expect(drafts.change(id, { docs, values: { title: 'Other' } })).rejects.toMatchObject({
      code: 'too_large',
    })
    expect(drafts.get(id, ANN).values).toEqual({ title: 'Tidy' })
    expect(filesIn(id)).toEqual(before)
    await drafts.change(id, { docs: [{ name: 'a.txt', content: content.subarray(1) }] })
  })

  test('a ZIP that is too large leaves nothing behind, and takes no place', async () => {
    const large = { name: 'a.zip', content: Buffer.alloc(UPLOAD_BYTES_MAX + 1) }
    await expect(drafts.create(ANN, large)).rejects.toMatchObject({ code: 'too_large' })
    expect(readdirSync(folder)).toEqual([])
    for (let count = 0; count < DRAFTS_PER_USER_MAX; count += 1) await drafts.create(ANN, zip)
  })

  test('a draft lives for a day, and not a moment longer', async () => {
    const { id, key } = await drafts.create(ANN, zip)
    now += DRAFT_LIFE_MS - 1
    expect(drafts.get(id, ANN).id).toBe(id)
    now += 1
    expect(() => drafts.get(id, ANN)).toThrow('no such draft')
    expect(drafts.findByKey(id, key)).toBeUndefined()
    expect(drafts.list(ANN)).toEqual([])
    await drafts.create(BEN, zip)
    passed += DRAFT_EXPIRED_MS_MIN
    await drafts.removeExpired()
    expect(existsSync(path.join(folder, id))).toBe(false)
  })

  test('an expired draft is removed an hour after a start that finds it', async () => {
    const { id } = await drafts.create(ANN, zip)
    now += DRAFT_LIFE_MS
    drafts = await open()
    passed += DRAFT_EXPIRED_MS_MIN - 1
    await drafts.removeExpired()
    expect(existsSync(path.join(folder, id))).toBe(true)
    passed += 1
    await drafts.removeExpired()
    expect(existsSync(path.join(folder, id))).toBe(false)
  })

  test('a clock that jumps ahead and comes back costs no draft, neither in a run nor over a start', async () => {
    const { id } = await drafts.create(ANN, zip)
    const right = now
    for (const reopen of [false, true]) {
      now += 80 * 365 * DRAFT_LIFE_MS
      if (reopen) drafts = await open()
      await drafts.create(BEN, zip)
      passed += DRAFT_EXPIRED_MS_MIN - 1
      await drafts.removeExpired()
      now = right
      await drafts.removeExpired()
      passed += DRAFT_EXPIRED_MS_MIN
      await drafts.removeExpired()
      expect(drafts.get(id, ANN).id).toBe(id)
    }
  })
})

describe('a disk that does not answer', () => {
  test.each([
    ['the record', 'EIO', 'draft.json'],
    ['a file', 'ELOOP', 'zip'],
    ['the folder', 'ELOOP', '.'],
  ] as const)('costs no draft: %s that gives %s now is there at the next start', async (_, code, name) => {
    const { id, zip: stored } = await drafts.create(ANN, zip, { values: { title: 'Tidy' } })
    const place = path.join(folder, id, name === 'zip' ? stored.file : name)
    const mend = await makeUnreadable(place, code)
    const unread: string[] = []
    const meanwhile = await openDrafts(folder, { ...deps(), onUnread: (own) => unread.push(own) })
    expect(unread).toEqual([path.join(folder, id)])
    expect(meanwhile.list(ANN)).toEqual([])
    await meanwhile.create(BEN, zip)
    await mend()
    drafts = await open()
    expect(drafts.get(id, ANN).values).toEqual({ title: 'Tidy' })
    expect((await drafts.read(drafts.get(id, ANN), stored)).toString()).toBe('a ZIP')
  })
})

describe('after a crash', () => {
  test('a folder without a record goes', async () => {
    const { id } = await drafts.create(ANN, zip)
    await rm(path.join(folder, id, 'draft.json'))
    drafts = await open()
    expect(readdirSync(folder)).toEqual([])
    expect(drafts.list(ANN)).toEqual([])
  })

  test('files that the record does not name go, those that it names stay', async () => {
    const { id, zip: stored } = await drafts.create(ANN, zip)
    await writeFile(path.join(folder, id, 'file-000000000000000000'), 'half a ZIP')
    await writeFile(path.join(folder, id, 'stoa-tmp-1-1'), 'half of anything')
    drafts = await open()
    expect(filesIn(id)).toEqual(['draft.json', stored.file].sort())
    expect((await drafts.read(drafts.get(id, ANN), stored)).toString()).toBe('a ZIP')
  })

  test.each(['', '{', 'null', '[]', '{"id":"other"}', '{}'])(
    'a record of %j goes with its folder',
    async (record) => {
      const { id } = await drafts.create(ANN, zip)
      const file = path.join(folder, id, 'draft.json')
      await rm(file)
      await writeFile(file, record)
      drafts = await open()
      expect(readdirSync(folder)).toEqual([])
    },
  )

  test('what is not a folder goes too', async () => {
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'stoa-tmp-9-9'), 'x')
    await open()
    expect(readdirSync(folder)).toEqual([])
  })

  test('a record that names a file which is not there goes', async () => {
    const { id, zip: stored } = await drafts.create(ANN, zip)
    await rm(path.join(folder, id, stored.file))
    drafts = await open()
    expect(drafts.list(ANN)).toEqual([])
  })

  test('the record holds no bytes of the upload', async () => {
    const { id } = await drafts.create(ANN, zip)
    expect(await readFile(path.join(folder, id, 'draft.json'), 'utf8')).not.toContain('a ZIP')
  })
})
