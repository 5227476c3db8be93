/** The same request to git's own server: what both answer with a pack must bring the client the same objects. */
import { spawnSync } from 'node:child_process'
import type { ProtocolVersion } from '../../src/git/upload-pack.ts'
import { git } from '../support/git.ts'
import { oidsInPack, parseAnswer } from './answers.ts'

export type Verdict =
  | 'equal'
  | 'both refuse'
  | 'no pack'
  | 'one sends a pack, the other asks on'
  | 'only git accepts'
  | 'only Stoa accepts'
  /** Both bring the client to the same: one also sends what the client has. */
  | 'equal but for what the client has'

/** Make a mirror a server that promises what Stoa promises, and sends whole objects only. */
export async function becomeOracle(mirror: string): Promise<void> {
  const config = {
    'uploadpack.allowFilter': 'true',
    'uploadpack.allowAnySHA1InWant': 'true',
    'transfer.advertiseObjectInfo': 'true',
    'pack.window': '0',
    'pack.threads': '1',
  }
  for (const [name, value] of Object.entries(config)) await git(mirror, ['config', name, value])
  await git(mirror, ['repack', '-adfq', '--window=0'])
}

/**
 * @param ours what Stoa answered
 * @throws Error when git sends what the client lacks and Stoa does not, or the other way round
 */
export function compare(mirror: string, version: ProtocolVersion, body: Buffer, ours: Buffer): Verdict {
  const { status, stdout } = run(['upload-pack', '--stateless-rpc', mirror], body, `version=${version}`)
  const isRefused = ours.subarray(4, 8).toString() === 'ERR '
  const isRefusedByGit = status !== 0
  if (isRefused || isRefusedByGit) {
    if (isRefused && isRefusedByGit) return 'both refuse'
    return isRefused ? 'only git accepts' : 'only Stoa accepts'
  }
  const [mine, gits] = [objectsOf(ours), objectsOf(stdout)]
  if (mine === undefined && gits === undefined) return 'no pack'
  if (mine === undefined || gits === undefined) return 'one sends a pack, the other asks on'
  const apart = [...mine].filter((oid) => !gits.has(oid)).concat([...gits].filter((oid) => !mine.has(oid)))
  if (apart.length === 0) return 'equal'
  const held = heldBy(mirror, body.toString('latin1'))
  const lacking = apart.filter((oid) => !held.has(oid))
  if (lacking.length === 0) return 'equal but for what the client has'
  const who = lacking.some((oid) => gits.has(oid)) ? 'git' : 'Stoa'
  throw new Error(`only ${who} sends ${lacking[0]}, which the client lacks`)
}

function objectsOf(answer: Buffer): ReadonlySet<string> | undefined {
  const { pack } = parseAnswer(answer)
  return pack.length === 0 ? undefined : new Set(oidsInPack(pack))
}

/** What follows from the haves and the shallow ends of a request: a client has those, too. */
function heldBy(mirror: string, body: string): ReadonlySet<string> {
  const ids = (verb: string) =>
    [...body.matchAll(new RegExp(`${verb} ([0-9a-f]{40})`, 'g'))].map(([, oid]) => oid!)
  const parents = new Map(
    text(['-C', mirror, 'log', '--format=%H %P', 'main']).map((line) => line.split(' ') as [string, string]),
  )
  const ends = new Set(ids('shallow'))
  const held = new Set<string>()
  // git also takes the word of who says that it has a tree or a blob.
  for (const oid of ids('have').filter((oid) => !parents.has(oid)))
    for (const below of listObjects(mirror, oid)) held.add(below)
  const open = [...ids('have'), ...ends].filter((oid) => parents.has(oid))
  for (let commit = open.pop(); commit !== undefined; commit = open.pop()) {
    if (held.has(commit)) continue
    held.add(commit)
    for (const oid of listObjects(mirror, `${commit}^{tree}`)) held.add(oid)
    const parent = ends.has(commit) ? '' : parents.get(commit)
    if (parent) open.push(parent)
  }
  return held
}

function listObjects(mirror: string, revision: string): string[] {
  return text(['-C', mirror, 'rev-list', '--objects', revision]).map((line) => line.slice(0, 40))
}

function text(args: readonly string[]): string[] {
  return run(args).stdout.toString().trimEnd().split('\n')
}

function run(args: readonly string[], input: Buffer = Buffer.alloc(0), protocol = '') {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_PROTOCOL: protocol,
  }
  return spawnSync('git', args, { input, env, maxBuffer: 64 * 1024 * 1024 })
}
