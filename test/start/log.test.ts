/** Logging never stops serving: a full disk under the log, a reader that is stuck and one that is gone. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import path from 'node:path'
import { expect, test } from 'vitest'
import { LogLines } from '../../src/log-lines.ts'
import { endWithFile, PROGRAM, PROJECT, withDeadline } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

interface Served {
  child: ChildProcess
  baseUrl: string
  /** SIGTERM, and how it ended. */
  stop(): Promise<unknown>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A server whose standard output goes wherever the shell sends it; so it cannot say that it is ready. */
async function serve(redirection: string): Promise<Served> {
  const port = await freePort()
  const child = spawn('sh', ['-c', `exec "${process.execPath}" "${PROGRAM}" ${redirection}`], {
    env: {
      PATH: process.env.PATH,
      DATA_DIR: await temporaryFolder(),
      PORT: String(port),
      STOP_GRACE_MS: '0',
      LOG_LEVEL: 'debug',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endWithFile(child)
  const baseUrl = `http://127.0.0.1:${port}`
  const isReady = async () => (await fetch(`${baseUrl}/readyz`).catch(() => undefined))?.status
  await expect.poll(isReady, { timeout: 50_000, interval: 100 }).toBe(200)
  return {
    child,
    baseUrl,
    stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      return withDeadline(ended, 'the end')
    },
  }
}

/** Requests of which each leaves a line, and wrong ones among them. */
async function askMuch({ baseUrl }: Served): Promise<void> {
  const path = `/store/${'x'.repeat(200)}`
  for (let round = 0; round < 40; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fetch(`${baseUrl}${path}`, { redirect: 'manual' })),
    )
    for (const answer of answers) expect(answer.status).toBeLessThan(500)
  }
}

test.skipIf(process.platform !== 'linux')('a full disk under the log stops nothing', async () => {
  const served = await serve('> /dev/full 2> /dev/full')
  await askMuch(served)
  expect(await served.stop()).toEqual([0, null])
})

test('a reader of the log that is stuck stops nothing', async () => {
  const served = await serve('')
  // Never read from: the pipe is full after 64 KiB.
  await askMuch(served)
  expect(await served.stop()).toEqual([0, null])
})

test('a reader of the log that is gone stops nothing', async () => {
  const served = await serve('')
  served.child.stdout!.destroy()
  served.child.stderr!.destroy()
  await askMuch(served)
  expect(await served.stop()).toEqual([0, null])
})

test('what was lost meanwhile is counted in the next line that can be written', async () => {
  const [reading, writing] = await connected()
  const lines = new LogLines(fdOf(writing), (count) => `lost ${count}\n`)
  const line = `${'x'.repeat(999)}\n`
  for (let index = 0; index < 3_000; index += 1) lines.write(line)

  let text = ''
  reading.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  reading.resume()
  const counted = async () => {
    lines.write('later\n')
    return text.includes('lost ')
  }
  await expect.poll(counted, { timeout: 50_000, interval: 250 }).toBe(true)
  const all = text.split('\n')
  const lost = Number(all.find((one) => one.startsWith('lost '))!.slice(5))
  expect(lost).toBeGreaterThan(0)
  expect(all.filter((one) => one === line.trim()).length + lost).toBe(3_000)
  reading.destroy()
})

test('what is under way when the process ends is written once', async () => {
  const script = `
    import { LogLines } from './dist/src/log-lines.js'
    const lines = new LogLines(1, String)
    process.on('exit', () => lines.end())
    lines.write('one\\n')
    lines.flush()
    lines.write('two\\n')
    process.exit(0)`
  const out = path.join(await temporaryFolder(), 'out')
  for (let round = 0; round < 5; round += 1) {
    const file = openSync(out, 'w')
    const args = ['--input-type=module', '--eval', script]
    expect(
      spawnSync(process.execPath, args, { cwd: PROJECT, stdio: ['ignore', file, 'inherit'] }).status,
    ).toBe(0)
    closeSync(file)
    expect((await readFile(out, 'utf8')).split('\n').sort()).toEqual(['', 'one', 'two'])
  }
})

/** Two ends of a connection, of which the first is not read from before somebody listens to it. */
async function connected(): Promise<[Socket, Socket]> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const writing = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [reading] = (await once(server, 'connection')) as [Socket]
  await once(writing, 'connect')
  server.close()
  return [reading, writing]
}

/** Node has no public name for it. */
const fdOf = (socket: Socket) => (socket as unknown as { _handle: { fd: number } })._handle.fd
