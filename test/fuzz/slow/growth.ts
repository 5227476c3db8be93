/** How processor time grows with an input: each size is twice the one before. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Somewhere that takes a text. What comes of it does not matter, only what it costs. */
export interface Probe {
  name: string
  /** The longest text that gets there, in characters. */
  charsMax: number
  run(text: string): unknown
  /** What `run` needs and may have used up. Its time does not count. */
  prepare?(): Promise<void>
  /** Whether `run` works on the loop that answers requests: then it may not hold it. */
  onLoop: boolean
}

export interface Growth {
  chars: number
  cpuMs: number
  /** The longest time that nobody else got a turn. */
  loopMs: number
}

const CHARS_MIN = 2_048
/** Processor time at which a probe has shown how it grows. */
const ENOUGH_MS = 3_000
/** Below this the clock's own grain decides. */
const NOISE_MS = 25
const FACTOR_MAX = 2.6
const DOUBLINGS = 3
/** Rule: no input holds the loop for longer. Here the machine's own hiccups are among it. */
export const LOOP_MS_MAX = 50

/**
 * What grows beyond the grain of the clock is measured at each size; all else at a quarter of the longest text and at
 * the longest, which takes a fraction of the time.
 */
export async function measure(probe: Probe, unit: string): Promise<Growth[]> {
  for (const chars of [Math.ceil(probe.charsMax / 4), probe.charsMax]) {
    const cpuMs = await quickly(probe, textOf(unit, chars))
    if (cpuMs > NOISE_MS) return measureEach(probe, unit)
    // Nobody was held for longer than was worked.
    if (chars === probe.charsMax) return [{ chars, cpuMs, loopMs: cpuMs }]
  }
  return []
}

async function quickly({ run, prepare }: Probe, text: string): Promise<number> {
  await prepare?.()
  const before = process.cpuUsage()
  try {
    await run(text)
  } catch {
    // A refusal is an answer too.
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

function textOf(unit: string, chars: number): string {
  return unit.repeat(Math.ceil(chars / unit.length)).slice(0, chars)
}

async function measureEach(probe: Probe, unit: string): Promise<Growth[]> {
  const grown: Growth[] = []
  await once(probe, unit.repeat(8))
  for (let chars = Math.min(CHARS_MIN, probe.charsMax); ; chars *= 2) {
    const taken = await once(probe, textOf(unit, chars))
    grown.push({ chars, ...taken })
    if (2 * chars > probe.charsMax || taken.cpuMs > ENOUGH_MS) return grown
  }
}

async function once({ run, prepare }: Probe, text: string): Promise<{ cpuMs: number; loopMs: number }> {
  await prepare?.()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  // The histogram begins with its first turn.
  await new Promise((resolve) => setTimeout(resolve, 1))
  delay.reset()
  const before = process.cpuUsage()
  try {
    await run(text)
  } catch {
    // A refusal is an answer too.
  }
  const { user, system } = process.cpuUsage(before)
  await new Promise((resolve) => setTimeout(resolve, 2))
  delay.disable()
  const cpuMs = (user + system) / 1_000
  // Where others use the machine a turn may come late; nobody holds it without working.
  return { cpuMs, loopMs: Math.min(delay.max / 1e6, cpuMs) }
}

/** What is wrong with how it grew, as a sentence; `undefined` when nothing is. */
export function problemOf(grown: readonly Growth[], { onLoop }: Pick<Probe, 'onLoop'>): string | undefined {
  const last = grown.slice(-DOUBLINGS - 1)
  const factors = last.slice(1).map(({ cpuMs }, index) => cpuMs / last[index]!.cpuMs)
  const { cpuMs, loopMs, chars } = last.at(-1)!
  const isSteep = factors.length === DOUBLINGS && factors.every((factor) => factor > FACTOR_MAX)
  if (isSteep && cpuMs > NOISE_MS)
    return `grows by ${factors.map((factor) => factor.toFixed(1)).join(', ')} to ${cpuMs.toFixed(0)} ms at ${chars} characters`
  if (onLoop && loopMs > LOOP_MS_MAX)
    return `holds the loop for ${loopMs.toFixed(0)} ms at ${chars} characters`
  return undefined
}
