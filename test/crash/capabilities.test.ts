/** The power goes while stored versions are looked at anew: the next start goes on, and nothing is said by old rules. */
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { CAPABILITY_RULES } from '../../src/intake/capabilities/capabilities.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { Api } from '../support/api.ts'
import { sampleOf } from '../support/deep.ts'
import { runToEnd, startServer } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

const ADMIN = { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'correct horse battery' }
/** As rows were before rules had a number: nothing was found by them. */
const OLD = JSON.stringify({
  hooks: [],
  mcpServers: [],
  lspServers: [],
  scripts: [],
  tools: [],
  skills: [],
  agents: [],
  commands: [],
})

let dataDir: string
const env = (more: Record<string, string> = {}) => ({
  DATA_DIR: dataDir,
  STARTER_ITEMS: '1',
  ...ADMIN,
  ...more,
})

beforeAll(async () => {
  dataDir = path.join(await temporaryFolder('stoa-renew'), 'data')
  const server = await startServer(env())
  await server.stop()
  const engine = await openDuckdb(path.join(dataDir, 'stoa.duckdb'))
  const columns = (
    await engine.rows(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'versions' ORDER BY ordinal_position",
    )
  )
    .map(({ name }) => (name === 'version' ? "'9.' || i || '.0' AS version" : String(name)))
    .join(', ')
  // More than one transaction's worth.
  await engine.run(`INSERT INTO versions SELECT ${columns} FROM versions, range(12) AS copies(i)`)
  await engine.close()
})

async function rules(): Promise<unknown[]> {
  const engine = await openDuckdb(path.join(dataDir, 'stoa.duckdb'))
  const rows = await engine.rows('SELECT capabilities FROM versions ORDER BY item_id, version')
  await engine.close()
  return rows.map((row) => JSON.parse(String(row.capabilities)).rules)
}

/** Before any is stored, and between two transactions; the sample leaves out what lies between these. */
const FAILPOINTS = sampleOf(
  ['capabilities.read', 'capabilities.renewed', 'capabilities.renewed:2'],
  (failpoint) => failpoint !== 'capabilities.renewed',
)

test.each(FAILPOINTS)('a kill at %s', async (failpoint) => {
  const engine = await openDuckdb(path.join(dataDir, 'stoa.duckdb'))
  await engine.run('UPDATE versions SET capabilities = $1', [OLD])
  await engine.close()
  expect(await runToEnd(env({ STOA_FAILPOINT: failpoint }))).toMatchObject({
    signal: 'SIGKILL',
    stdout: '',
  })
  const left = (await rules()).filter((found) => found !== CAPABILITY_RULES).length
  expect(left).toBeGreaterThan(failpoint === 'capabilities.renewed:2' ? 0 : 50)

  const server = await startServer(env())
  const api = new Api(server.baseUrl)
  await api.signIn(ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)
  const { body } = await api.get('/items/guardrails/versions')
  expect(body).toHaveLength(13)
  for (const { capabilities } of body) expect(capabilities.hooks).toEqual(['PreToolUse'])
  await server.stop()
  expect(new Set(await rules())).toEqual(new Set([CAPABILITY_RULES]))
})
