/** A start after the rules have changed is ready after a while, whatever is stored; the rest is looked at meanwhile. */
import { expect, test } from 'vitest'
import { items, versions } from '../../src/catalog/items.repo.ts'
import { CAPABILITY_RULES } from '../../src/intake/capabilities/capabilities.ts'
import { pluginZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

const COUNT = 3

async function stale(running: RunningStoa): Promise<void> {
  const { db } = running.deps
  await db.write((tx) => {
    for (const row of [...tx.all(versions)])
      tx.put(versions, {
        ...row,
        capabilities: { ...row.capabilities, rules: CAPABILITY_RULES - 1, hooks: [] },
      })
  })
}

const rules = ({ deps }: RunningStoa) =>
  [...deps.db.all(versions)].map(({ capabilities }) => capabilities.rules)

async function filled(beforeReadyMsMax: number): Promise<RunningStoa> {
  const running = await runStoa({ renewLimits: { beforeReadyMsMax } })
  for (let index = 0; index < COUNT; index += 1) {
    const hooks = JSON.stringify({
      hooks: { SessionStart: [{ hooks: [{ type: 'command', command: 'true' }] }] },
    })
    const file = pluginZip(`hooked-${index}`, { version: '1.0.0', files: { 'hooks/hooks.json': hooks } })
    await running.admin.upload('/items', { file })
  }
  await stale(running)
  return running
}

test('what there is time for is looked at before anything is answered, by threads', async () => {
  const running = await filled(600_000)
  try {
    await running.restart()
    expect(new Set(rules(running))).toEqual(new Set([CAPABILITY_RULES]))
    expect(running.deps.checker.jobs).toBe(COUNT)
  } finally {
    await running.close()
  }
})

test('what there is no time for counts as something that may run anything until it was looked at', async () => {
  const running = await filled(0)
  try {
    await running.restart()
    const unknown = (await running.admin.get('/items?runs=other')).body.total
    expect(unknown === COUNT || rules(running).includes(CAPABILITY_RULES)).toBe(true)
    for (let tries = 0; tries < 600 && rules(running).some((each) => each !== CAPABILITY_RULES); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    expect(new Set(rules(running))).toEqual(new Set([CAPABILITY_RULES]))
    expect(running.deps.db.count(items)).toBe(COUNT)
    expect((await running.admin.get('/items?runs=hooks')).body.total).toBe(COUNT)
  } finally {
    await running.close()
  }
})
