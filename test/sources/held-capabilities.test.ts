/** What a held change could do that the served version cannot, before anybody promotes it. */
import { expect, test } from 'vitest'
import { sourceStory } from './story.ts'

const the = sourceStory()

const files = (version: string, hooks: object, script: string) => ({
  '.claude-plugin/marketplace.json': JSON.stringify({
    name: 'hold',
    owner: { name: 'Ann' },
    plugins: [{ name: 'guard', source: './plugins/guard' }],
  }),
  'plugins/guard/.claude-plugin/plugin.json': JSON.stringify({
    name: 'guard',
    version,
    description: 'Guards.',
  }),
  'plugins/guard/hooks/hooks.json': JSON.stringify({ hooks }),
  'plugins/guard/scripts/check.sh': script,
})
const hook = (command: string) => ({ Stop: [{ hooks: [{ type: 'command', command }] }] })

test('held changes say what they could do, with the command and the files behind it', async () => {
  const { git, source, sync, stoa } = the()
  const repository = await git.repository('hold')
  await repository.commit(files('1.0.0', hook('sh scripts/check.sh'), 'echo one'))
  const preview = await stoa.admin.post('/sources/preview', { url: repository.url, mode: 'marketplace' })
  expect(preview.body.plugins).toMatchObject([{ name: 'guard', runs: ['hooks', 'scripts'] }])
  await source('hold', repository.url, { promote: 'hold' })
  await sync('hold')
  const held = async () => (await stoa.admin.get('/sources/hold/held')).body
  const [first] = await held()
  expect(first.newCapabilities.map(({ words }: { words: string }) => words)).toEqual([
    'Runs by itself at Stop',
    'Brings a file that can be run: scripts/check.sh',
  ])
  await stoa.admin.post(`/sources/hold/held/${first.id}/promote`)

  await repository.commit(files('1.1.0', hook('sh scripts/check.sh'), 'echo two'))
  await sync('hold')
  const [second] = await held()
  expect(second.newCapabilities).toMatchObject([
    { change: 'files', files: ['scripts/check.sh'], command: 'sh scripts/check.sh' },
    { change: 'changed', words: 'Has other code in scripts/check.sh' },
  ])
  await stoa.admin.post(`/sources/hold/held/${second.id}/promote`)

  await repository.commit({
    'plugins/guard/README.md': 'Words.\n',
    ...files('1.2.0', hook('sh scripts/check.sh'), 'echo two'),
  })
  await sync('hold')
  expect((await held())[0].newCapabilities).toEqual([])
})
