/** A store that shares its host: nginx leads one path to it, and everything else to another service. */
import { proxyWithTls, type ReverseProxy } from './nginx.ts'
import { type RunningStoa, type RunOptions, runStoa } from './stoa.ts'

export interface StoreBelow {
  running: RunningStoa
  /** BASE_URL. */
  at: string
  certificate: string
  close(): Promise<void>
}

export async function runBelow(
  path: string,
  { passesPathOn, ...options }: RunOptions & { passesPathOn: boolean },
): Promise<StoreBelow> {
  let proxy: ReverseProxy | undefined
  const running = await runStoa({
    ...options,
    publicUrl: async (port) => {
      proxy = await proxyWithTls({ host: 'localhost', port }, { path, passesPathOn })
      return proxy.origin + path
    },
  })
  return {
    running,
    at: running.deps.settings.baseUrl,
    certificate: proxy!.certificate,
    async close() {
      await running.close()
      await proxy!.close()
    },
  }
}
