/** The upload wizard at a real browser: a store of its own for a file of stories, and the steps as people take them. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { lacksBrowser, launchBrowser } from './browser.ts'
import { openSignedIn } from './signed-in.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from './stoa.ts'

export interface Visit {
  page: Page
  context: BrowserContext
  complaints: string[]
}

export interface WizardStories {
  running: RunningStoa
  /** A new window, signed in. */
  visit(person: Person, options?: Parameters<Browser['newContext']>[0]): Promise<Visit>
  draftsOnDisk(): string[]
}

/** A store for all stories of one file; there from their first test on. */
export function wizardStories(): WizardStories {
  const stories = {} as WizardStories
  let browser: Browser | undefined
  beforeAll(async () => {
    stories.running = await runStoa()
    if (!lacksBrowser) browser = await launchBrowser()
    stories.visit = (person, options) => openSignedIn(browser!, stories.running, person.email, options)
    stories.draftsOnDisk = () => readdirSync(path.join(stories.running.dataDir, 'drafts'))
  })
  afterAll(async () => {
    await browser?.close()
    await stories.running.close()
  })
  return stories
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Email address').fill(person.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
}

/** With JavaScript the file goes up as soon as it is chosen. */
export async function upload(
  page: Page,
  buffer: Buffer,
  { script = true, label = 'ZIP of the folder' } = {},
): Promise<void> {
  await page.getByLabel(label).setInputFiles({ name: 'upload.zip', mimeType: 'application/zip', buffer })
  if (!script) await page.getByRole('button', { name: 'Upload and check' }).click()
  await page.getByRole('heading', { name: 'Check what will be served' }).waitFor()
}

export async function expectStep(page: Page, name: string): Promise<void> {
  await page.locator('[aria-current="step"]', { hasText: name }).waitFor()
  expect(await page.locator('h1').count()).toBe(1)
  expect(await page.locator('[aria-current="step"]').count()).toBe(1)
}

export function heading(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('heading', { name, level: 1 }).waitFor()
}

export function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click()
}

export function choosePhoto(page: Page, buffer: Buffer): Promise<void> {
  return page.getByLabel('Cover photo').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer })
}
