/** `npm run fuzz [REQUESTS] [SEED]`: hostile requests to a real feed, until one is not answered as it must be. */
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { streamAnswer } from '../../src/git/answer.ts'
import { ReadyAnswers } from '../../src/git/ready-answers.ts'
import { type ProtocolVersion, understand } from '../../src/git/upload-pack.ts'
import { count, isTimeOver } from '../support/deep.ts'
import { git } from '../support/git.ts'
import { temporaryFolder } from '../support/temp.ts'
import { endingOf, type KnownPacks, parseAnswer } from './answers.ts'
import { Dice } from './dice.ts'
import { grammarV0, grammarV2 } from './grammar.ts'
import { type Ground, makeGround } from './ground.ts'
import { becomeOracle, compare } from './like-git.ts'
import { makeCase, packetMutations } from './mutations.ts'
import { sendOver } from './over-http.ts'
import type { Packets } from './packets.ts'

const REQUESTS = 100_000
const SEED = 0x57_0a_20_27
/** One in so many goes over a connection; and is compared with git's own server; and its pack is checked by git. */
const HTTP_EVERY = 8
const GIT_EVERY = 100
const CLONE_EVERY = 10_000
const READY_BYTES_MAX = 32 * 1024 * 1024
/** Beyond what the answers kept ready and the packs known to be good may take. */
const GROWTH_BYTES_MAX = 400 * 1024 * 1024

const requests = Number(process.argv[2] ?? REQUESTS)
const seed = Number(process.argv[3] ?? SEED)
if (!Number.isSafeInteger(requests) || requests < 1 || !Number.isSafeInteger(seed)) {
  console.error('Usage: npm run fuzz [REQUESTS] [SEED], both whole numbers.')
  process.exit(1)
}
const scratch = await temporaryFolder('fuzz')
await fuzz(requests, seed)

async function fuzz(wanted: number, from: number): Promise<void> {
  const ground = await makeGround()
  await becomeOracle(ground.mirror)
  const known: KnownPacks = new Map()
  const tally = new Map<string, number>()
  const answers = new ReadyAnswers(READY_BYTES_MAX)
  const makeBody = bodyMaker(ground)
  const [startedAt, before] = [Date.now(), process.memoryUsage.rss()]
  let findings = 0
  let number = 0
  // One at least: the ground alone may take longer than the minutes that somebody gave.
  for (; number < wanted && (number === 0 || !isTimeOver()); number += 1) {
    // Each case from a seed of its own, so that it can be made again alone.
    const dice = new Dice(from + number)
    const version = dice.below(3) as ProtocolVersion
    const body = makeBody(version, dice)
    try {
      const isOverHttp = number % HTTP_EVERY === 0
      const answer = isOverHttp
        ? await overHttp(ground, version, body, dice)
        : await inside(ground, answers, version, body)
      const ending = answer === undefined ? 'refused by HTTP' : endingOf(answer, ground.own, known)
      add(tally, `${isOverHttp ? 'http' : 'inside'}: ${ending}`)
      if (number % GIT_EVERY === 1) await compareWithGit(ground, version, body, answer!, tally)
      if (number % CLONE_EVERY === CLONE_EVERY - 1) await expectClone(ground)
      if (known.size > 20_000) known.clear()
    } catch (error) {
      findings += 1
      console.error(
        `finding: case ${number} of seed ${from}, v${version}: ${JSON.stringify(body.toString('latin1', 0, 1_500))}`,
      )
      console.error(error)
    }
  }
  await expectClone(ground)
  count(number)
  const growth = process.memoryUsage.rss() - before
  if (growth > GROWTH_BYTES_MAX) {
    findings += 1
    console.error(`finding: memory grew by ${Math.round(growth / 1e6)} MB`)
  }
  console.log(
    `${number} requests from seed ${from} in ${Math.round((Date.now() - startedAt) / 1000)} s, memory +${Math.round(growth / 1e6)} MB`,
  )
  for (const [what, times] of [...tally].sort()) console.log(`  ${what}: ${times}`)
  console.log(findings === 0 ? 'No findings.' : `${findings} findings.`)
  await ground.running.close()
  process.exit(findings === 0 ? 0 : 1)
}

/** A recorded request, changed; or one from the grammar, as it is or changed. */
function bodyMaker({
  recorded,
  named,
  foreign,
  dates,
}: Ground): (version: ProtocolVersion, dice: Dice) => Buffer {
  const ids = { own: named, foreign }
  const mutations = packetMutations([...recorded[0], ...recorded[2]], ids)
  return (version, dice) => {
    const written: Packets = version === 2 ? grammarV2(dice, ids, dates) : grammarV0(dice, ids, dates)
    const way = dice.below(10)
    if (way < 3) return Buffer.concat(written)
    return makeCase(way < 5 ? [written] : recorded[version], mutations, dice)
  }
}

/** Through the answers kept ready, as the listener does; twice, because the second comes from there. */
async function inside(
  { running, feed }: Ground,
  answers: ReadyAnswers,
  version: ProtocolVersion,
  body: Buffer,
): Promise<Buffer> {
  const repository = await running.deps.feeds.open(feed)
  const request = understand(version, body)
  const { answer, release } = answers.take(repository, request) ?? (await answers.make(repository, request))
  try {
    if (Buffer.isBuffer(answer)) return Buffer.from(answer)
    const chunks: Buffer[] = []
    for await (const chunk of streamAnswer(repository.objects, answer)) chunks.push(chunk)
    return Buffer.concat(chunks)
  } finally {
    release()
  }
}

/** `undefined` for a refusal in HTTP's own words, which are checked to be a sentence. */
async function overHttp(
  ground: Ground,
  version: ProtocolVersion,
  body: Buffer,
  dice: Dice,
): Promise<Buffer | undefined> {
  const answer = await sendOver(ground, version, body, dice)
  if (answer.status === 200) return answer.body
  const text = answer.body.toString()
  if (text !== '' && !/^[^\n<>]{20,}\.\n$/.test(text)) throw new Error(`the refusal is no sentence: ${text}`)
  return undefined
}

/** What git makes of the same, and of our pack. */
async function compareWithGit(
  { mirror }: Ground,
  version: ProtocolVersion,
  body: Buffer,
  answer: Buffer,
  tally: Map<string, number>,
): Promise<void> {
  const verdict = compare(mirror, version, body, answer)
  add(tally, `git: ${verdict}`)
  if (process.env.FUZZ_SHOW !== undefined && /only|one sends/.test(verdict))
    console.log(
      verdict,
      `v${version}`,
      JSON.stringify(body.toString('latin1', 0, 800)),
      answer.toString('latin1', 0, 120),
    )
  const { pack } = parseAnswer(answer)
  if (pack.length === 0) return
  const file = path.join(scratch, 'it.pack')
  await writeFile(file, pack)
  const { status, stderr } = spawnSync('git', [
    '-C',
    mirror,
    'index-pack',
    '--strict',
    '-o',
    `${file}.idx`,
    file,
  ])
  if (status !== 0) throw new Error(`git refuses the pack: ${stderr}`)
}

/** The server still serves everybody else. */
async function expectClone({ person, own }: Ground): Promise<void> {
  const folder = path.join(await temporaryFolder('fuzz'), 'it')
  await git(path.dirname(folder), ['clone', '--mirror', await person.cloneUrl(), folder])
  await git(folder, ['fsck', '--strict'])
  const objects = await git(folder, ['rev-list', '--objects', '--all'])
  if (objects.split('\n').length !== own.size) throw new Error('a clone does not hold what it should')
}

function add(tally: Map<string, number>, what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1)
}
