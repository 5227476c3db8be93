/** A stop under load: a balancer sees it coming, nobody is refused or cut, and it ends though clients would go on for ever. */
import { Agent, get } from 'node:http'
import { expect, test } from 'vitest'
import { type ServerProcess, startServer, withDeadline } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

interface Answer {
  status: number
  connection: string | undefined
}

/** One request on a connection of the agent. */
function ask(server: ServerProcess, path: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(`${server.baseUrl}${path}`, { agent }, (response) => {
      response.on('error', reject).on('end', () => {
        resolve({ status: response.statusCode!, connection: response.headers.connection })
      })
      response.resume()
    }).on('error', reject)
  })
}

const PATHS = ['/healthz', '/sign-in', '/git/stoa.git/info/refs?service=git-upload-pack']

/** Clients that keep their connections and ask without a pause, until a balancer in front sends them elsewhere. */
function load(server: ServerProcess) {
  const agent = new Agent({ keepAlive: true })
  const answers: Answer[] = []
  let isGoingOn = true
  const workers = PATHS.flatMap((path) => [path, path]).map(async (path) => {
    while (isGoingOn) answers.push(await ask(server, path, agent))
  })
  return {
    answers,
    async sendElsewhere() {
      isGoingOn = false
      await Promise.all(workers)
      agent.destroy()
    },
  }
}

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  return startServer({ DATA_DIR: await temporaryFolder(), ...env })
}

test('requests are answered until a balancer has seen that it stops, and none is refused or cut', async () => {
  const server = await start({ STOP_GRACE_MS: '5000' })
  const agent = new Agent({ keepAlive: true })
  const { answers, sendElsewhere } = load(server)
  await expect.poll(() => answers.length).toBeGreaterThan(50)
  expect(await ask(server, '/readyz', agent)).toEqual({ status: 200, connection: 'keep-alive' })

  server.signal('SIGTERM')
  await server.printed(/"msg":"stopping"/)
  const before = answers.length
  expect(await ask(server, '/readyz', agent)).toEqual({ status: 503, connection: 'close' })
  await expect.poll(() => answers.length).toBeGreaterThan(before + 30)
  await sendElsewhere()

  expect(new Set(answers.slice(0, 50).map(({ connection }) => connection))).toEqual(new Set(['keep-alive']))
  // What was under way at the signal may still have promised to keep the connection.
  const after = answers.slice(before + PATHS.length * 2)
  expect(new Set(after.map(({ connection }) => connection))).toEqual(new Set(['close']))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401]))
  expect(await withDeadline(server.exited, 'the end')).toMatchObject({ code: 0, signal: null, stderr: '' })
})

test('clients that would keep their connections busy for ever do not keep it from ending', async () => {
  const server = await start()
  const agent = new Agent({ keepAlive: true })
  const workers = PATHS.map(async (path) => {
    for (;;) await ask(server, path, agent)
  })
  await ask(server, '/healthz', agent)
  const refused = Promise.allSettled(workers)
  server.signal('SIGTERM')
  expect(await withDeadline(server.exited, 'the end')).toMatchObject({ code: 0, signal: null, stderr: '' })
  for (const worker of await refused)
    expect(worker).toMatchObject({ reason: { code: expect.stringMatching(/ECONNREFUSED|ECONNRESET/) } })
})

test('Ctrl+C waits for no balancer', async () => {
  const server = await start({ STOP_GRACE_MS: '600000' })
  server.signal('SIGINT')
  expect(await withDeadline(server.exited, 'the end')).toMatchObject({ code: 0, signal: null, stderr: '' })
})
