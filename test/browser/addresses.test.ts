/** Signing in under every kind of address that a company gives its store, in a real browser. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lacksBrowser, launchBrowser } from '../support/browser.ts'
import { lacksNginx, proxyWithTls, type ReverseProxy } from '../support/nginx.ts'
import { ADMIN_EMAIL, PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'

const HOST = 'stoa.corp.test'

let browser: Browser
beforeAll(async () => {
  if (!lacksBrowser) browser = await launchBrowser({ hosts: [HOST] })
})
afterAll(() => browser?.close())

/** Sign in, change something with a form, and sign out: all of it through the address in `baseUrl`. */
async function useWith(baseUrl: string, httpCredentials?: { username: string; password: string }) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    ...(httpCredentials === undefined ? {} : { httpCredentials }),
  })
  const page = await context.newPage()
  await page.goto(`${baseUrl}/account`)
  await page.fill('input[name=email]', ADMIN_EMAIL)
  await page.fill('input[name=password]', PASSWORD)
  await page.click('main button[type=submit]')
  await page.waitForURL(`${baseUrl}/account`)
  await page.fill('input[name=name]', 'a laptop')
  await page.click('form[action="/account/tokens"] button')
  await page.getByRole('main').getByText('a laptop').first().waitFor()
  await page.click('form[action="/sign-out"] button')
  await page.waitForURL(`${baseUrl}/sign-in`)
  await context.close()
}

describe.skipIf(lacksBrowser)('a person signs in and uses forms', () => {
  test('over plain http under a host name, where browsers say little about a request', async () => {
    const running = await runStoa({ publicUrl: (port) => `http://${HOST}:${port}` })
    await useWith(running.deps.settings.baseUrl)
    await running.close()
  })

  test('at two stores under one host name at once', async () => {
    const stores = await Promise.all(
      [1, 2].map(() => runStoa({ publicUrl: (port) => `http://${HOST}:${port}` })),
    )
    const context = await browser.newContext()
    const page = await context.newPage()
    for (const { deps } of stores) {
      await page.goto(`${deps.settings.baseUrl}/sign-in`)
      await page.fill('input[name=email]', ADMIN_EMAIL)
      await page.fill('input[name=password]', PASSWORD)
      await page.click('main button[type=submit]')
      await page.waitForURL(`${deps.settings.baseUrl}/`)
    }
    for (const { deps } of stores) {
      await page.goto(`${deps.settings.baseUrl}/account`)
      expect(new URL(page.url()).pathname).toBe('/account')
    }
    await context.close()
    await Promise.all(stores.map((store) => store.close()))
  })

  describe.skipIf(lacksNginx)('behind nginx with TLS', () => {
    let proxy: ReverseProxy
    let running: RunningStoa
    const start = async (password?: string) => {
      // nginx must know the store's port, and the store nginx's address: the store comes first.
      running = await runStoa({
        publicUrl: async (port) => {
          proxy = await proxyWithTls({ host: HOST, port }, password === undefined ? {} : { password })
          return proxy.origin
        },
      })
    }
    const stop = async () => {
      await running.close()
      await proxy.close()
    }

    test('under a host name', async () => {
      await start()
      await useWith(proxy.origin)
      await stop()
    })

    test('which asks for a password of its own', async () => {
      await start('company:open sesame')
      await useWith(proxy.origin, { username: 'company', password: 'open sesame' })
      await stop()
    })
  })
})
