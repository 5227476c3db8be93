/** `npm run bench [-- PART …]`. Everything is made in a temporary folder and removed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { createUser } from '../../src/access/users.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { readSettings } from '../../src/kernel/settings.ts'
import { createStoa, type Stoa } from '../../src/stoa.ts'
import { benchAffected } from './affected.ts'
import { benchArchive } from './archive.ts'
import { benchCompose } from './compose.ts'
import { benchConflicts } from './conflicts.ts'
import { benchInstalls } from './installs.ts'
import { benchLarge } from './large.ts'
import { benchLines } from './lines.ts'
import { benchPages } from './pages.ts'
import { benchPublish } from './publish.ts'
import { benchResolve } from './resolve.ts'
import { benchSearch } from './search.ts'
import { benchServe } from './serve.ts'
import { benchSources } from './sources.ts'

/** What a part may use: a store of its own in this process, and a folder. */
interface Bench {
  stoa: Stoa
  admin: Actor
  scratch: string
}

const PARTS: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  compose: ({ stoa, admin, scratch }) => benchCompose(stoa, admin, scratch),
  archive: ({ stoa, admin, scratch }) => benchArchive(stoa, admin, scratch),
  publish: ({ stoa, admin, scratch }) => benchPublish(stoa, admin, scratch),
  resolve: () => benchResolve(),
  conflicts: () => benchConflicts(),
  affected: () => benchAffected(),
  search: ({ stoa, admin }) => benchSearch(stoa, admin),
  pages: ({ stoa, admin }) => benchPages(stoa, admin),
  large: () => benchLarge(),
  lines: ({ scratch }) => benchLines(scratch),
  installs: ({ scratch }) => benchInstalls(scratch),
  serve: ({ scratch }) => benchServe(scratch),
  sources: ({ scratch }) => benchSources(scratch),
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS)
const unknown = wanted.find((part) => PARTS[part] === undefined)
if (unknown !== undefined) {
  console.error(`There is no part "${unknown}"; choose from ${Object.keys(PARTS).join(', ')}.`)
  process.exit(1)
}
console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`)
const scratch = await mkdtemp(path.join(tmpdir(), 'stoa-bench-'))
const stoa = await openStore(scratch)
const user = await createUser(stoa.deps, { username: 'system' }, { email: 'root@example.com', admin: true })
const admin = { userId: user.id, username: user.username, admin: true }
try {
  for (const part of wanted) await PARTS[part]!({ stoa, admin, scratch })
} finally {
  await stoa.close()
  await rm(scratch, { recursive: true, force: true })
}

function openStore(folder: string): Promise<Stoa> {
  const settings = { DATA_DIR: path.join(folder, 'data'), LOG_LEVEL: 'error', BASE_URL: 'http://localhost' }
  return createStoa(readSettings(settings))
}
