/** Connections that nothing is asked on: how long they are kept is said, and is a setting. */
import { expect, test } from 'vitest'
import { head, RawSocket } from '../support/raw-socket.ts'
import { runStoa } from '../support/stoa.ts'

/** The first look answers the poll of a feed; Node's server answers the page, and keeps the connection from then on. */
const asked = {
  'the first look at a connection': head('GET /git/stoa.git/info/refs?service=git-upload-pack', {
    'Git-Protocol': 'version=2',
  }),
  'Node’s own server': head('GET /healthz'),
}

test.each(Object.entries(asked))('%s keeps a connection longer than balancers do', async (_, request) => {
  const running = await runStoa({ env: { IDLE_SECONDS: '' } })
  const connection = new RawSocket(running.baseUrl).send(request)
  const answer = await connection.until(/\r\n\r\n/)
  const [, seconds] = /^Keep-Alive: timeout=(\d+)\r$/im.exec(answer)!
  expect(Number(seconds)).toBe(75)
  connection.destroy()
  await running.close()
})

test.each(Object.entries(asked))('%s lets go of one that was idle for IDLE_SECONDS', async (_, request) => {
  const running = await runStoa({ env: { IDLE_SECONDS: '1' } })
  const connection = new RawSocket(running.baseUrl).send(request)
  expect(await connection.until(/\r\n\r\n/)).toMatch(/^Keep-Alive: timeout=1\r$/im)
  await connection.toEnd()
  await running.close()
})
