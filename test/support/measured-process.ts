/** A Stoa as a process of its own whose memory and file descriptors are looked at from outside. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Api } from './api.ts'
import { PROGRAM, type ServerProcess, startServer } from './process.ts'
import { temporaryFolder } from './temp.ts'

const EMAIL = 'root@example.com'
const PASSWORD = 'correct horse battery'
/** The program, with a way to have it collect its garbage. */
const COMMAND = [
  ...[process.execPath, '--expose-gc', '--import', 'data:text/javascript,process.on("SIGUSR2",()=>gc())'],
  PROGRAM,
]
/** Looks before something is taken to be lost for good, and between them, in milliseconds. */
const LOOKS_MAX = 100
const LOOK_MS = 200

export interface MeasuredStoa extends ServerProcess {
  /** The first admin, signed in. */
  admin: Api
  /** For the admin's own feed. */
  token: string
}

export async function startMeasured(): Promise<MeasuredStoa> {
  const dataDir = path.join(await temporaryFolder(), 'data')
  const signIn = { ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: PASSWORD }
  // Stories wait for connections that nothing is asked on.
  const env = { DATA_DIR: dataDir, LOG_LEVEL: 'error', IDLE_SECONDS: '5', ...signIn }
  const server = await startServer(env, { command: COMMAND })
  const admin = new Api(server.baseUrl)
  await admin.signIn(EMAIL, PASSWORD)
  const { body } = await admin.post('/tokens', { name: 'measured' })
  return { ...server, admin, token: body.token }
}

export async function openFiles({ pid }: MeasuredStoa): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length
}

/** In bytes. */
export function residentNow(stoa: MeasuredStoa): Promise<number> {
  return statusBytes(stoa, 'VmRSS')
}

/** The most since `forgetPeak`, in bytes. */
export function residentPeak(stoa: MeasuredStoa): Promise<number> {
  return statusBytes(stoa, 'VmHWM')
}

/** Source: proc(5), `clear_refs`. */
export async function forgetPeak({ pid }: MeasuredStoa): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5')
}

/** Have it collect until `isSettled`. @throws Error when that never comes, with what is left */
export async function settled(
  stoa: MeasuredStoa,
  isSettled: (now: { files: number; resident: number }) => boolean,
): Promise<void> {
  for (let looks = 0; ; looks += 1) {
    process.kill(stoa.pid, 'SIGUSR2')
    await delay(LOOK_MS)
    const now = { files: await openFiles(stoa), resident: await residentNow(stoa) }
    if (isSettled(now)) return
    if (looks === LOOKS_MAX) throw new Error(`The server does not let go: ${JSON.stringify(now)}`)
  }
}

async function statusBytes({ pid }: MeasuredStoa, name: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)![1])
}
