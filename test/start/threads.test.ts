/** The built program's threads: each finds its module beside the others, as the program of the sources does. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from '../support/api.ts'
import { pluginZip } from '../support/items.ts'
import { type ServerProcess, startServer } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

const ADMIN = { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'correct horse battery' }
const ITEM = 'built-by-root'

let server: ServerProcess
let api: Api
beforeAll(async () => {
  const folder = await temporaryFolder()
  const imports = path.join(folder, 'imports')
  await mkdir(path.join(imports, 'brought'), { recursive: true })
  await writeFile(
    path.join(imports, 'brought', 'SKILL.md'),
    '---\nname: brought\ndescription: Comes from a folder.\n---\n\nDo it well.\n',
  )
  server = await startServer({
    DATA_DIR: path.join(folder, 'data'),
    LOCAL_IMPORT_ROOT: imports,
    STARTER_ITEMS: '0',
    ...ADMIN,
  })
  api = new Api(server.baseUrl)
  await api.signIn(ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)
  for (const [version, address] of [
    ['1.0.0', '/items'],
    ['1.1.0', `/items/${ITEM}/versions`],
  ] as const) {
    const files = {
      'README.md': `# Built\n\n*Emphasis* of ${version}.\n`,
      'x.ts': `const a = '${version}'\n`,
    }
    const { status } = await api.upload(address, { file: pluginZip('built', { version, files }) })
    expect(status).toBe(201)
  }
})
afterAll(() => server?.stop())

test('upload, READMEs, files, comparisons, search, ZIPs and imports work', async () => {
  const page = async (address: string) => String((await api.get(`/${address}`)).body)
  expect(await page(`/store/${ITEM}`)).toContain('<em>Emphasis</em> of 1.1.0')
  expect(await page(`/store/${ITEM}/files/x.ts`)).toMatch(/1\.1\.0/)
  const compared = await page(`/store/${ITEM}/versions/1.0.0...1.1.0`)
  expect(compared).toContain('1.0.0')
  expect(compared).toContain('x.ts')
  const { body: found } = await api.get('/catalog/search?q=buil')
  expect(JSON.stringify(found)).toContain(ITEM)
  const zip = await api.get(`/items/${ITEM}/versions/1.1.0/archive.zip`)
  expect(zip.status).toBe(200)
  expect((zip.body as Buffer).subarray(0, 2).toString()).toBe('PK')
  const imported = await api.post('/imports', { path: 'brought' })
  expect(imported.status).toBe(201)
  expect(imported.body).toMatchObject([{ outcome: 'published' }])
  expect(server.stderr()).toBe('')
})
