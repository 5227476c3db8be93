/** Installs at an even pace, whatever becomes of the ones before, as people do it who know nothing of each other. */
import http from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { InstallingCrowd } from './installs-store.ts'

export interface InstallsResult {
  /** Until the last one was answered. */
  answeredPerSecond: number
  /** From the moment when it was to be sent. */
  timesMs: number[]
  /** Of searches, one after the other, once a second. */
  searchesMs: number[]
}

export interface Installing {
  /** The next people install, `perSecond` of them. @throws Error when one is refused */
  run(seconds: number, perSecond: number): Promise<InstallsResult>
}

export function createInstalling(baseUrl: string, { installers, installable }: InstallingCrowd): Installing {
  const agent = new http.Agent({ keepAlive: true })
  let next = 0
  const install = () => {
    const token = installers[next % installers.length]!
    const item = installable[Math.floor(next / installers.length) % installable.length]!
    next += 1
    return ask(agent, `${baseUrl}/api/v1/items/${item}/install`, { method: 'PUT', token })
  }
  const search = () => ask(agent, `${baseUrl}/api/v1/items?q=skill`, { method: 'GET', token: installers[0]! })
  return {
    async run(seconds, perSecond) {
      const begin = performance.now()
      const since = (dueMs: number) => performance.now() - begin - dueMs
      const running: Promise<number>[] = []
      const searching: Promise<number>[] = []
      for (let index = 0; index < seconds * perSecond; index += 1) {
        const dueMs = (index * 1000) / perSecond
        await delay(Math.max(0, -since(dueMs)))
        running.push(install().then(() => since(dueMs)))
        if (index % perSecond === 0) searching.push(search().then(() => since(dueMs)))
      }
      const timesMs = await Promise.all(running)
      const answeredPerSecond = (1000 * timesMs.length) / since(0)
      return { answeredPerSecond, timesMs, searchesMs: await Promise.all(searching) }
    },
  }
}

function ask(
  agent: http.Agent,
  url: string,
  { method, token }: { method: 'GET' | 'PUT'; token: string },
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  return new Promise((resolve, reject) => {
    const request = http.request(url, { agent, method, headers }, (response) => {
      response.resume()
      response.once('error', reject)
      response.once('end', () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`${method} ${url} answered ${response.statusCode}.`))
      })
    })
    request.once('error', reject)
    request.end()
  })
}
