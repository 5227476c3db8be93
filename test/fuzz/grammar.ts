/** Requests from the grammar of the protocol: each line may stand, however little sense the whole makes. */
import type { Dice } from './dice.ts'
import type { Ids } from './mutations.ts'
import { DELIM, FLUSH, type Packets, pkt } from './packets.ts'

/** What is advertised in v0. */
const CAPABILITIES = [
  ...['multi_ack', 'multi_ack_detailed', 'no-done', 'thin-pack', 'side-band', 'side-band-64k', 'ofs-delta'],
  ...['shallow', 'deepen-since', 'deepen-not', 'deepen-relative', 'no-progress', 'include-tag', 'filter'],
  ...['allow-reachable-sha1-in-want', 'object-format=sha1', 'agent=git/2.39.5'],
]
const FILTERS = [
  ...['blob:none', 'tree:0', 'tree:1', 'tree:3', 'blob:limit=0', 'blob:limit=1k', 'blob:limit=999999999999g'],
  ...[
    'combine:blob:none+tree:2',
    'combine:tree:1+blob%3Alimit%3D10',
    'combine:',
    'sparse:oid=x',
    'object:type=blob',
  ],
]
const FLAGS = ['thin-pack', 'ofs-delta', 'include-tag', 'no-progress', 'wait-for-done', 'deepen-relative']

/** @param dates of commits, in seconds: what deepen-since is asked about */
export function grammarV0(dice: Dice, ids: Ids, dates: readonly number[]): Packets {
  const capabilities = some(dice, CAPABILITIES)
  const [first, ...wants] = times(1 + dice.below(3), () => `want ${anOid(dice, ids)}`)
  const lines = [`${first} ${capabilities.join(' ')}`, ...wants, ...boundaries(dice, ids, dates)]
  const rounds = times(dice.below(3), () => [
    ...times(dice.below(6), () => `have ${anOid(dice, ids)}`),
    '',
  ]).flat()
  const ending = dice.below(4) === 0 ? [] : ['done']
  return [...lines.map(packet), FLUSH, ...[...rounds, ...ending].map(packet)]
}

export function grammarV2(dice: Dice, ids: Ids, dates: readonly number[]): Packets {
  const command = dice.pick(['fetch', 'fetch', 'fetch', 'fetch', 'ls-refs', 'object-info'])
  return [
    packet(`command=${command}`),
    ...some(dice, ['agent=git/2.39.5', 'object-format=sha1', 'server-option=x']).map(packet),
    DELIM,
    ...shuffled(dice, argumentsOf(command, dice, ids, dates)).map(packet),
    FLUSH,
  ]
}

function argumentsOf(command: string, dice: Dice, ids: Ids, dates: readonly number[]): string[] {
  if (command === 'ls-refs')
    return some(dice, ['peel', 'symrefs', 'unborn', 'ref-prefix HEAD', 'ref-prefix refs/', 'ref-prefix x'])
  if (command === 'object-info')
    return [...some(dice, ['size']), ...times(dice.below(5), () => `oid ${anOid(dice, ids)}`)]
  return [
    ...times(dice.below(4), () => `want ${anOid(dice, ids)}`),
    ...times(dice.below(2) * dice.below(8), () => `have ${anOid(dice, ids)}`),
    ...some(dice, FLAGS),
    ...boundaries(dice, ids, dates),
    ...(dice.below(3) === 0 ? [] : ['done']),
  ]
}

/** Shallows, one way to deepen or several, and a filter. */
function boundaries(dice: Dice, ids: Ids, dates: readonly number[]): string[] {
  const lines = times(dice.below(3) * dice.below(2), () => `shallow ${anOid(dice, ids)}`)
  if (dice.below(4) === 0) lines.push(`deepen ${dice.pick([1, 2, 3, 10, 2147483647])}`)
  if (dice.below(8) === 0) lines.push(`deepen-since ${dice.pick(dates) + dice.below(3) - 1}`)
  if (dice.below(12) === 0)
    lines.push(`deepen-not ${dice.pick(['main', 'HEAD', 'refs/heads/main', 'other'])}`)
  if (dice.below(4) === 0) lines.push(`filter ${dice.pick(FILTERS)}`)
  return lines
}

/** Mostly one of the feed's own. */
function anOid(dice: Dice, { own, foreign }: Ids): string {
  if (dice.below(12) === 0) return dice.pick(foreign)
  return dice.below(30) === 0 ? dice.bytes(20).toString('hex') : dice.pick(own)
}

function packet(line: string): Buffer {
  return line === '' ? FLUSH : pkt(`${line}\n`)
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make)
}

function some(dice: Dice, from: readonly string[]): string[] {
  return from.filter(() => dice.below(2) === 0)
}

function shuffled<T>(dice: Dice, list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, place: dice.below(1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value)
}
