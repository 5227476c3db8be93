/** Nobody publishes a secret without having looked at it: uploads, sources, and what is written down about it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { newMarketplace, settleJobs } from '../support/sources.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { makeZip } from '../support/zip.ts'

/** In parts, so that nobody's scanner takes it for real. */
const SECRET = ['ghp', '_', 'R7kQ2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3'].join('')
const OTHER = SECRET.split('').reverse().join('').replace(/_.*/, '').padEnd(30, 'q7') // no token
const skill = (name: string) => `---\nname: ${name}\ndescription: Does ${name}.\n---\n\nBody.\n`

let running: RunningStoa
let git: GitServer
let ann: Person
beforeAll(async () => {
  git = await runGitServer()
  running = await runStoa({ env: { OUTBOUND_ALLOW: git.host } })
  ann = await running.person('ann')
})
afterAll(async () => {
  await running.close()
  await git.close()
})

const zip = (name: string, others: Record<string, string> = {}) =>
  makeZip({ 'SKILL.md': skill(name), ...others })
const trail = async (action: string, subject: string) => {
  const { body } = await running.admin.get(`/audit?subject=${subject}`)
  return body.find((entry: { action: string }) => entry.action === action)
}

describe('an upload', () => {
  const files = { '.env': `A=1\nTOKEN=${SECRET}\n`, 'docs/setup.md': `Use ${SECRET} here.\n` }

  test('is refused until each place is confirmed by name, and the trail keeps that it was', async () => {
    const file = zip('leaky', files)
    const refused = await ann.api.upload('/items', { file })
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_upload' } })
    const places = refused.body.issues.map(({ code, severity, path, line }: Record<string, unknown>) => [
      code,
      severity,
      `${path}:${line}`,
    ])
    expect(places).toEqual([
      ['secret_found', 'error', '.env:2'],
      ['secret_found', 'error', 'docs/setup.md:1'],
    ])
    const half = await ann.api.upload('/items', { file, confirmSecrets: '.env:2' })
    expect(half.status).toBe(422)
    expect(JSON.stringify([refused.body, half.body])).not.toContain(SECRET.slice(4))

    const shown = await ann.api.upload('/items/preview', { file })
    expect(shown.body.issues).toEqual(refused.body.issues)
    expect(shown.body.files).toEqual([])

    const confirmSecrets = JSON.stringify(['.env:2', 'docs/setup.md:1'])
    const published = await ann.api.upload('/items', { file, confirmSecrets })
    expect(published.status).toBe(201)
    expect(published.body.issues.map(({ severity }: { severity: string }) => severity)).toEqual([
      'warning',
      'warning',
    ])
    const entry = await trail('item.publish', 'leaky-by-ann')
    expect(entry.details.confirmedSecrets).toEqual(['.env:2', 'docs/setup.md:1'])
    expect(JSON.stringify(entry)).not.toContain(SECRET.slice(4))
  })

  test('of another version is looked at again: a new find is not covered', async () => {
    const more = zip('leaky', { ...files, 'new.md': `\n\n${SECRET}` })
    const fields = { file: more, version: '2.0.0', confirmSecrets: '.env:2,docs/setup.md:1' }
    const refused = await ann.api.upload('/items/leaky-by-ann/versions', fields)
    expect(refused.status).toBe(422)
    const errors = refused.body.issues.filter(({ severity }: { severity: string }) => severity === 'error')
    expect(errors).toMatchObject([{ code: 'secret_found', path: 'new.md', line: 3 }])
    const confirmed = { ...fields, confirmSecrets: `${fields.confirmSecrets},new.md:3` }
    expect((await ann.api.upload('/items/leaky-by-ann/versions', confirmed)).status).toBe(201)
  })

  test('without a secret needs no confirmation, and takes one that names nothing', async () => {
    expect((await ann.api.upload('/items', { file: zip('clean', { 'a.md': OTHER }) })).status).toBe(201)
    const fields = { file: zip('clean-too'), confirmSecrets: 'nothing.md:1' }
    expect((await ann.api.upload('/items', fields)).status).toBe(201)
  })
})

describe('a source', () => {
  const held = async (slug: string) => (await running.admin.get(`/sources/${slug}/held`)).body
  const sync = async (slug: string) => {
    await running.admin.post(`/sources/${slug}/sync`)
    await settleJobs(running)
    return (await running.admin.get(`/sources/${slug}`)).body
  }

  test('that publishes at once holds a change with a secret, until an admin confirms it or says no', async () => {
    const repository = await newMarketplace(git, 'leaking', [{ name: 'calm' }, { name: 'loud' }])
    const facts = { slug: 'leaking', name: 'Leaking', url: repository.url, mode: 'marketplace' }
    expect((await running.admin.post('/sources', facts)).status).toBe(201)
    await repository.commit({ 'plugins/loud/config/.env': `\nAPI_TOKEN=${SECRET}\n` })
    const source = await sync('leaking')
    const state = (name: string) => source.plugins.find((plugin: { name: string }) => plugin.name === name)
    expect(state('calm')).toMatchObject({ state: 'published' })
    expect(state('loud')).toMatchObject({ state: 'held' })
    expect(state('loud').problem).toContain('config/.env:2')
    expect(JSON.stringify(source)).not.toContain(SECRET.slice(4))
    expect((await running.admin.get('/items/loud')).status).toBe(404)

    const [waiting, ...others] = await held('leaking')
    expect(others).toEqual([])
    expect((await running.admin.get('//admin/review')).body).toContain('may hold secrets')
    await sync('leaking')
    expect(await held('leaking')).toEqual([waiting])

    const promote = `/sources/leaking/held/${waiting.id}/promote`
    const refused = await running.admin.post(promote)
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_upload' } })
    expect(refused.body.issues).toMatchObject([{ code: 'secret_found', path: 'config/.env', line: 2 }])
    expect((await running.admin.post(promote, { confirmSecrets: ['config/.env:3'] })).status).toBe(422)
    expect((await running.admin.post(promote, { confirmSecrets: ['config/.env:2'] })).status).toBe(200)
    expect((await running.admin.get('/items/loud')).status).toBe(200)
    expect((await trail('source.promote', 'leaking')).details.confirmedSecrets).toEqual(['config/.env:2'])

    await repository.commit({ 'plugins/loud/config/.env': `\n\nAPI_TOKEN=${SECRET}\n` })
    await sync('leaking')
    const [again] = await held('leaking')
    expect((await running.admin.post(`/sources/leaking/held/${again.id}/reject`)).status).toBe(200)
    await repository.commit({ 'README.md': 'Elsewhere.' })
    await sync('leaking')
    expect(await held('leaking')).toEqual([])
    await repository.commit({ 'plugins/loud/config/.env': 'DEBUG=true\n' })
    const after = await sync('leaking')
    expect(after.plugins.find((plugin: { name: string }) => plugin.name === 'loud').state).toBe('published')
  })
})
