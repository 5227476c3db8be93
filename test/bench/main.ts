/** `npm run bench`. Everything is made in a temporary folder and removed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { createUser } from '../../src/access/users.ts'
import { readSettings } from '../../src/kernel/settings.ts'
import { createStoa } from '../../src/stoa.ts'
import { benchCompose } from './compose.ts'
import { benchPublish } from './publish.ts'
import { benchResolve } from './resolve.ts'
import { benchSearch } from './search.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'stoa-bench-'))
console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`)
const settings = readSettings({
  DATA_DIR: path.join(scratch, 'data'),
  LOG_LEVEL: 'error',
  BASE_URL: 'http://localhost',
})
const stoa = await createStoa(settings)
const user = await createUser(stoa.deps, { username: 'system' }, { email: 'root@example.com', admin: true })
const admin = { userId: user.id, username: user.username, admin: true }

await benchCompose(stoa, admin, scratch)
await benchPublish(stoa, admin, scratch)
await benchResolve()
await benchSearch(stoa, admin)

await stoa.close()
await rm(scratch, { recursive: true, force: true })
