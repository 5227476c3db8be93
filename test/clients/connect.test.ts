/** Connect without an agent: Git, the ZIP, what VS Code's settings lead to, and what the page names at all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agentZip, pluginZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { readConnect } from './connect-page.ts'
import { FORMS, follow, newFollower, publishNext } from './follow.ts'
import { lacksTerminal } from './installed.ts'
import { newMachine } from './machine.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
})
afterAll(() => running.close())

describe.skipIf(lacksTerminal).each(FORMS)('with the commands of Connect: %s', (form) => {
  test('a clone comes, and follows the stack', async () => {
    const follower = await newFollower(running, 'Plain Git', form)
    const machine = await newMachine()
    await follow(machine, follower.first, follower.token)
    expect(await machine.filesWith('As 1.0.0 says.', 'stoa/plugins')).toHaveLength(1)
    await publishNext(follower, '1.1.0')
    await follow(machine, follower.later, follower.token)
    expect(await machine.filesWith('As 1.1.0 says.', 'stoa/plugins')).toHaveLength(1)
  })

  test('a ZIP with everything comes', async () => {
    const { first, token } = await newFollower(running, 'ZIP', form)
    const machine = await newMachine()
    await follow(machine, first, token)
    await machine.paste('unzip -q stoa.zip -d all')
    expect(await machine.filesWith('As 1.0.0 says.', 'all')).toHaveLength(1)
  })

  /** VS Code cannot run here: its settings are read, and what they name is cloned as its Git extension does. */
  test('settings come for VS Code, with an address that clones without a question', async () => {
    const { first, token } = await newFollower(running, 'VS Code', form)
    const machine = await newMachine()
    const isSettings = ({ command }: { command: string }) => command.startsWith('{')
    await follow(
      machine,
      first.filter((step) => !isSettings(step)),
      token,
    )
    const settings = JSON.parse(first.find(isSettings)!.command)
    const [address, ...others] = settings['chat.plugins.marketplaces']
    expect(settings).toEqual({ 'chat.plugins.enabled': true, 'chat.plugins.marketplaces': [address] })
    expect(others).toEqual([])
    const env = { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'false' }
    await machine.paste(`git clone ${address.replace('TOKEN', token)} cloned`, { env })
    expect(await machine.filesWith('As 1.0.0 says.', 'cloned/plugins')).toHaveLength(1)
  })
})

test.skipIf(lacksTerminal)(
  'a revoked token is forgotten the first time, and a new one asked for the second time, as the page says',
  async () => {
    const ann = await running.person('ann')
    const [remember] = (await readConnect(ann)).get('Plain Git')!.steps
    const machine = await newMachine()
    await follow(machine, [remember!], await ann.token())
    const [{ id }] = (await ann.api.get('/tokens')).body
    expect((await ann.api.delete(`/tokens/${id}`)).status).toBe(204)
    await expect(machine.paste(remember!.command)).rejects.toThrow('Authentication failed')
    expect(remember!.text).toContain('Authentication failed')
    const fresh = await ann.token()
    await follow(machine, [remember!], fresh)
    expect(await machine.filesWith(fresh)).toEqual([`${machine.home}/.git-credentials`])
  },
)

test('nothing is installed from an empty stack, and the page says why', async () => {
  const eve = await running.person('eve')
  const { body: stack } = await eve.api.get('/stack')
  for (const { item } of stack.entries) await eve.api.put(`/items/${item}/opt-out`)
  expect(String((await eve.api.send('GET', '//connect')).body)).toContain('Your stack is empty')
  const commands = [...(await readConnect(eve)).values()].flatMap(({ steps }) => steps)
  expect(commands.filter(({ command }) => / (install|link) |plugin add /.test(command))).toEqual([])
  expect(commands.map(({ command }) => command)).toContain('claude plugin marketplace update stoa')
})

test('Gemini CLI is sent to folders with skills alone', async () => {
  const bob = await running.person('bob')
  const { body: stack } = await bob.api.get('/stack')
  for (const { item } of stack.entries) await bob.api.put(`/items/${item}/opt-out`)
  const front = '---\nname: x\ndescription: Does x when asked.\n---\n\nX.\n'
  const uploads = {
    critic: agentZip('critic'),
    usual: pluginZip('usual', { files: { 'skills/x/SKILL.md': front } }),
    bare: pluginZip('bare'),
    root: pluginZip('root', { files: { 'SKILL.md': front } }),
  }
  for (const [name, file] of Object.entries(uploads)) {
    expect((await bob.api.upload('/items', { file })).status).toBe(201)
    expect((await bob.api.put(`/items/${name}-by-bob/install`)).status).toBe(200)
  }
  const { steps } = (await readConnect(bob)).get('Gemini CLI')!
  const links = steps.flatMap(({ command }) => command.match(/gemini skills link .*/g) ?? [])
  expect(links).toEqual([
    'gemini skills link "$HOME/.gemini/marketplaces/stoa/plugins/usual-by-bob/skills" --consent',
  ])
})
