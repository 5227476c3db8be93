/** Timing in pairs: this and that by turns, so that a noisy machine disturbs both alike. */

export interface Pair {
  name: string
  /** Rounds of both; the first, which warms up, does not count. */
  rounds: number
  baseline: { name: string; run(round: number): Promise<void> }
  ours: { name: string; run(round: number): Promise<void> }
  /** The ratio to reach: baseline time divided by ours. */
  goal: number
}

export async function measure(pair: Pair): Promise<void> {
  const samples: { baseline: number; ours: number }[] = []
  for (let round = 0; round <= pair.rounds; round += 1) {
    const sample = {
      baseline: await timeOf(() => pair.baseline.run(round)),
      ours: await timeOf(() => pair.ours.run(round)),
    }
    if (round > 0) samples.push(sample)
  }
  const ratios = samples.map((sample) => sample.baseline / sample.ours).sort((a, b) => a - b)
  const ratio = median(ratios)
  console.log(`${pair.name}`)
  console.log(`  ${pair.baseline.name}: ${ms(median(samples.map((sample) => sample.baseline)))}`)
  console.log(`  ${pair.ours.name}: ${ms(median(samples.map((sample) => sample.ours)))}`)
  console.log(
    `  ratio ${ratio.toFixed(1)} (${ratios[0]!.toFixed(1)} to ${ratios.at(-1)!.toFixed(1)} in ${pair.rounds} rounds), goal ${pair.goal}: ${ratio >= pair.goal ? 'reached' : 'missed'}\n`,
  )
}

/** Milliseconds. */
export async function timeOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}
