/** Whose account a provider's word opens, and which groups come with it (docs/threats.md, "Signing in"). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optOuts } from '../../src/access/entitlements.repo.ts'
import { addMember, createGroup, putGrant, removeMember } from '../../src/access/groups.ts'
import { identities } from '../../src/access/identities.repo.ts'
import { optOut } from '../../src/access/personal.ts'
import { sessions } from '../../src/access/sessions.repo.ts'
import { findUserByEmail, getUser, listUsers } from '../../src/access/users.repo.ts'
import { patchUser } from '../../src/access/users.ts'
import { listAudit, verifyAudit } from '../../src/audit/audit.ts'
import { items } from '../../src/catalog/items.repo.ts'
import { skillZip } from '../support/items.ts'
import { Browser, runSso, type Sso, signOnAs } from '../support/oidc.ts'
import { expectProblem } from '../support/problem.ts'
import { adminOf, expectRefused, known, signedOn, trailOf, whoIs } from '../support/sign-on-stories.ts'

let sso: Sso
beforeAll(async () => {
  sso = await runSso()
})
afterAll(() => sso.close())

const groupsOf = async (login: string) => (await whoIs(sso, await signedOn(sso, login))).groups

describe('an address', () => {
  test('that is verified links the account that has it, which stays what it was', async () => {
    const root = await sso.running.person('kim', { admin: true })
    known(sso, 'k-77', { email: 'KIM@example.com' })
    const browser = await signedOn(sso, 'k-77')
    expect(await whoIs(sso, browser)).toMatchObject({ username: 'kim', admin: true })
    expect((await trailOf(sso, 'kim')).slice(-2)).toEqual([
      { action: 'identity.link', actor: 'kim', details: { issuer: sso.provider.issuer } },
      { action: 'session.start', actor: 'kim', details: { through: 'sso' } },
    ])
    expect((await root.api.get('/me')).status).toBe(200)
  })

  test.each([false, undefined, 'yes', 1])('that is not verified takes nothing over: %j', async (verified) => {
    if (findUserByEmail(sso.running.deps.db, 'lena@example.com') === undefined)
      await sso.running.person('lena', { admin: true })
    known(sso, `lena-${verified}`, { email: 'lena@example.com', email_verified: verified })
    const answer = await signOnAs(sso, new Browser(), `lena-${verified}`)
    await expectRefused(answer, 403, /verify it there, or sign in with the password/)
    const rows = [...sso.running.deps.db.all(identities)]
    expect(rows.some((row) => row.subject === `lena-${verified}`)).toBe(false)
  })

  test('that is not verified is not used, so nobody can lie in wait for its owner', async () => {
    known(sso, 'm-1', { email: 'maria@corp.example', email_verified: false })
    expect(await whoIs(sso, await signedOn(sso, 'm-1'))).toMatchObject({
      username: 'maria',
      email: 'maria@sso.invalid',
    })
    known(sso, 'm-2', { email: 'maria@corp.example' })
    expect(await whoIs(sso, await signedOn(sso, 'm-2'))).toMatchObject({
      username: 'maria-2',
      email: 'maria@corp.example',
    })
    known(sso, 'm-1', { email: 'maria@corp.example' })
    expect(await whoIs(sso, await signedOn(sso, 'm-1'))).toMatchObject({
      username: 'maria',
      email: 'maria@sso.invalid',
    })
    known(sso, 'm-1', { email: 'maria.other@corp.example' })
    expect(await whoIs(sso, await signedOn(sso, 'm-1'))).toMatchObject({ email: 'maria.other@corp.example' })
  })

  test('that the provider gave to somebody new does not give them the old account', async () => {
    await signedOn(sso, known(sso, 'nora'))
    known(sso, 'nora-successor', { email: 'nora@corp.example' })
    const answer = await signOnAs(sso, new Browser(), 'nora-successor')
    await expectRefused(
      answer,
      403,
      /belongs to another person at the provider; an admin of this store can give/,
    )
  })

  test('of somebody who left goes to whoever has it next, with an account of their own', async () => {
    const { deps } = sso.running
    await signedOn(sso, known(sso, 'nils'))
    await patchUser(deps, adminOf(sso), 'nils', { disabled: true })
    known(sso, 'nils-next', { email: 'nils@corp.example' })
    expect(await whoIs(sso, await signedOn(sso, 'nils-next'))).toMatchObject({
      username: 'nils-2',
      email: 'nils@corp.example',
    })
    expect(getUser(deps.db, 'nils')).toMatchObject({ email: 'nils@sso.invalid', disabled: true })
    expect((await trailOf(sso, 'nils')).at(-1)).toEqual({
      action: 'user.patch',
      actor: 'nils',
      details: { email: 'given back', through: 'sso' },
    })
  })

  test('that an admin took from an account is free for its new owner', async () => {
    await signedOn(sso, known(sso, 'nina'))
    const { admin } = sso.running
    const moved = await admin.patch('/users/nina', { email: 'Nina.Old@Corp.example' })
    expect([moved.status, moved.body.email]).toEqual([200, 'nina.old@corp.example'])
    expect((await trailOf(sso, 'nina')).at(-1)).toMatchObject({
      actor: 'root',
      details: { email: 'changed' },
    })
    known(sso, 'nina-next', { email: 'nina@corp.example' })
    expect(await whoIs(sso, await signedOn(sso, 'nina-next'))).toMatchObject({ username: 'nina-2' })
    expectProblem(await admin.patch('/users/nina', { email: 'nina@corp.example' }), 409, 'email_taken')
    expectProblem(await admin.patch('/users/nina', { email: 'nina at corp' }), 400, 'invalid_email')
  })

  test('that changed at the provider follows once it is verified and nobody else has it', async () => {
    const emailAs = async (claims: object) => {
      known(sso, 'b-1', claims)
      return (await whoIs(sso, await signedOn(sso, 'b-1'))).email
    }
    expect(await emailAs({ email: 'birgit.a@corp.example' })).toBe('birgit.a@corp.example')
    expect(await emailAs({ email: 'birgit.b@corp.example', email_verified: false })).toBe(
      'birgit.a@corp.example',
    )
    await signedOn(sso, known(sso, 'taken'))
    expect(await emailAs({ email: 'taken@corp.example' })).toBe('birgit.a@corp.example')
    expect(await emailAs({ email: 'birgit.b@corp.example' })).toBe('birgit.b@corp.example')
    expect((await trailOf(sso, 'birgit-a')).filter(({ action }) => action === 'user.patch')).toEqual([
      { action: 'user.patch', actor: 'birgit-a', details: { email: 'changed', through: 'sso' } },
    ])
  })

  test('whose provider never says whether it is verified counts with OIDC_TRUST_EMAIL, unless it says no', async () => {
    const trusting = await runSso({ env: { OIDC_TRUST_EMAIL: '1' } })
    known(trusting, 'v-1', { email: 'vio@corp.example', email_verified: undefined })
    expect(await whoIs(trusting, await signedOn(trusting, 'v-1'))).toMatchObject({
      email: 'vio@corp.example',
    })
    known(trusting, 'v-2', { email: 'wim@corp.example', email_verified: false })
    expect(await whoIs(trusting, await signedOn(trusting, 'v-2'))).toMatchObject({ email: 'wim@sso.invalid' })
    await trusting.close()
  })

  test('is not needed: a name will do', async () => {
    known(sso, 'o-1', { email: undefined, email_verified: undefined, preferred_username: 'Olga.P@corp' })
    expect(await whoIs(sso, await signedOn(sso, 'o-1'))).toMatchObject({ username: 'olga-p' })
    known(sso, 'o-2', { email: 'not an address', name: 'ÄÖ' })
    expect(await whoIs(sso, await signedOn(sso, 'o-2'))).toMatchObject({
      username: 'user',
      displayName: 'ÄÖ',
    })
  })
})

describe('a disabled person', () => {
  test('is refused, known or about to be linked, and nothing of them changes', async () => {
    const { deps } = sso.running
    await signedOn(sso, known(sso, 'pia'))
    await patchUser(deps, adminOf(sso), 'pia', { disabled: true })
    const { username } = await sso.running.person('quinn')
    await patchUser(deps, adminOf(sso), username, { disabled: true })
    known(sso, 'q-1', { email: 'quinn@example.com' })
    const before = [...deps.db.all(identities)]
    for (const login of ['pia', 'q-1'])
      await expectRefused(await signOnAs(sso, new Browser(), login), 401, /is disabled; ask an admin/)
    expect([...deps.db.all(identities)]).toEqual(before)
    for (const name of ['pia', username])
      expect(deps.db.many(sessions, 'user', getUser(deps.db, name).id).size).toBe(0)
  })
})

describe('the groups of the claim', () => {
  test('are joined and left with each sign-in; none is made, and what admins did stays', async () => {
    const { deps } = sso.running
    for (const slug of ['red', 'blue', 'hand']) await createGroup(deps, adminOf(sso), slug, slug)
    known(sso, 'rosa', { groups: ['red', 'unheard-of', 'everyone', 'RED'] })
    expect(await groupsOf('rosa')).toEqual(['everyone', 'red'])
    await addMember(deps, adminOf(sso), 'hand', 'rosa')
    known(sso, 'rosa', { groups: ['blue', 'hand'] })
    expect(await groupsOf('rosa')).toEqual(['blue', 'everyone', 'hand'])
    known(sso, 'rosa', { groups: undefined })
    expect(await groupsOf('rosa')).toEqual(['everyone', 'hand'])
    expect(
      (await sso.running.admin.get('/groups')).body.map(({ slug }: { slug: string }) => slug),
    ).not.toContain('unheard-of')
    const trail = await listAudit(deps.db.sql, { limit: 3, offset: 0, subject: 'blue' })
    expect(trail.map(({ action, details }) => [action, details])).toEqual([
      ['group.remove', { username: 'rosa', through: 'sso' }],
      ['group.add', { username: 'rosa', through: 'sso' }],
      ['group.create', {}],
    ])
  })

  test('are found as providers spell them, and by a map where no spelling helps', async () => {
    const map = '{"CN=Night Shift,OU=Groups": ["night", "day"], "Ops/Oncall": "night"}'
    const mapped = await runSso({ env: { OIDC_GROUP_MAP: map } })
    const { deps, admin } = mapped.running
    for (const slug of ['night', 'day', 'developers', 'oncall'])
      await createGroup(deps, adminOf(mapped), slug, slug)
    const groupsBy = async (groups: string[]) => {
      known(mapped, 'g-1', { groups })
      return (await whoIs(mapped, await signedOn(mapped, 'g-1'))).groups
    }
    expect(await groupsBy(['/developers'])).toEqual(['developers', 'everyone'])
    expect(await groupsBy(['Developers'])).toEqual(['developers', 'everyone'])
    expect(await groupsBy(['cn=night shift,ou=groups'])).toEqual(['day', 'everyone', 'night'])
    expect(await groupsBy(['/ops/oncall'])).toEqual(['everyone', 'night'])
    expect(await groupsBy(['/team/developers', '//developers', '<b>Ops'])).toEqual(['everyone'])
    const page = (await admin.get('//admin/groups')).body
    for (const name of ['/team/developers', '//developers', '&lt;b&gt;Ops'])
      expect(page).toContain(`${name}</code>`)
    expect(page).toContain('OIDC_GROUP_MAP')
    await mapped.close()
  })

  test('outlast the claim once an admin adds the member too, and come back after an admin removed them', async () => {
    const { deps } = sso.running
    await createGroup(deps, adminOf(sso), 'green', 'Green')
    known(sso, 'sara', { groups: ['green'] })
    await groupsOf('sara')
    await removeMember(deps, adminOf(sso), 'green', 'sara')
    expect(await groupsOf('sara')).toEqual(['everyone', 'green'])
    await addMember(deps, adminOf(sso), 'green', 'sara')
    known(sso, 'sara', { groups: [] })
    expect(await groupsOf('sara')).toEqual(['everyone', 'green'])
  })

  test('take opt-outs along that nothing grants any longer, and leave the others', async () => {
    const { deps, admin: api } = sso.running
    for (const slug of ['north', 'south']) await createGroup(deps, adminOf(sso), slug, slug)
    for (const name of ['moving', 'leaving']) await api.upload('/items', { file: skillZip(name) })
    for (const slug of ['north', 'south'])
      await putGrant(deps, adminOf(sso), slug, 'moving-by-root', 'default')
    await putGrant(deps, adminOf(sso), 'north', 'leaving-by-root', 'default')
    known(sso, 'tess', { groups: ['north'] })
    await signedOn(sso, 'tess')
    const { id, username } = getUser(deps.db, 'tess')
    const actor = { userId: id, username, admin: false }
    for (const name of ['moving', 'leaving']) await optOut(deps, actor, `${name}-by-root`)
    known(sso, 'tess', { groups: ['south'] })
    await signedOn(sso, 'tess')
    const left = [...deps.db.all(optOuts)].filter((row) => row.userId === id)
    expect(left.map(({ itemId }) => deps.db.get(items, itemId)?.servedName)).toEqual(['moving-by-root'])
  })

  test('make nobody an admin', async () => {
    known(sso, 'uma', { groups: ['admin', 'admins', 'root'], name: 'root', preferred_username: 'root' })
    expect(await whoIs(sso, await signedOn(sso, 'uma'))).toMatchObject({ username: 'uma', admin: false })
    expect(listUsers(sso.running.deps.db).some((user) => user.admin && !user.disabled)).toBe(true)
  })
})

test('the trail is whole after all of this', async () => {
  expect(await verifyAudit(sso.running.deps.db.sql)).toMatchObject({ ok: true })
})
