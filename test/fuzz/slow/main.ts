/** `npm run fuzz -- slow [NAME]`: every text that people send, grown by doubling, until one costs more than it may. */
import { count, isTimeOver } from '../../support/deep.ts'
import { skillZip } from '../../support/items.ts'
import { runStoa } from '../../support/stoa.ts'
import { formProbes } from './form-probes.ts'
import { type Growth, measure, type Probe, problemOf } from './growth.ts'
import { probesOf } from './probes.ts'
import { UNITS } from './units.ts'

const SLOWEST_SHOWN = 12
const PROBES_PER_LINE = 50
const only = process.argv[2] ?? ''

const running = await runStoa()
await running.admin.upload('/items', { file: skillZip('probe', { version: '1.0.0' }) })
const found = [...(await formProbes(running)), ...probesOf(running, 'probe-by-root')]
const probes = found.filter(({ name }) => name.includes(only))
const slowest: { name: string; unit: string; growth: Growth }[] = []
let findings = 0
for (const [index, probe] of probes.entries()) {
  if (isTimeOver()) break
  if (process.stderr.isTTY) process.stderr.write(`\r${index + 1} of ${probes.length} `)
  else if (index % PROBES_PER_LINE === 0) console.error(`${index} of ${probes.length}: ${probe.name}`)
  for (const unit of UNITS) {
    const growth = await confirmed(probe, unit)
    slowest.push({ name: probe.name, unit, growth })
    count()
  }
}
slowest.sort((a, b) => b.growth.cpuMs - a.growth.cpuMs)
for (const { name, unit, growth } of slowest.slice(0, SLOWEST_SHOWN))
  console.log(`  ${growth.cpuMs.toFixed(0)} ms at ${growth.chars} of ${JSON.stringify(unit)}: ${name}`)
console.log(
  `${probes.length} probes, ${UNITS.length} units each. ${findings === 0 ? 'No findings.' : `${findings} findings.`}`,
)
await running.close()
process.exit(findings === 0 ? 0 : 1)

/** What looks wrong once is measured again: others use this machine too. */
async function confirmed(probe: Probe, unit: string): Promise<Growth> {
  const grown = await measure(probe, unit)
  const again = problemOf(grown, probe) === undefined ? undefined : await measure(probe, unit)
  const problem = again && problemOf(again, probe)
  if (problem !== undefined) {
    findings += 1
    console.error(`finding: ${probe.name}, of ${JSON.stringify(unit)}: ${problem}`)
  }
  return grown.at(-1)!
}
