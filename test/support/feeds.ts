/** Feeds as a git client sees them: what every clone must be, and requests that no git client would send. */
import { createHash } from 'node:crypto'
import http from 'node:http'
import path from 'node:path'
import { expect } from 'vitest'
import type { Answer, Api } from './api.ts'
import { git, tryGit } from './git.ts'
import type { Person, RunningStoa } from './stoa.ts'
import { temporaryFolder } from './temp.ts'

export const PROTOCOLS = [0, 1, 2] as const
export type Protocol = (typeof PROTOCOLS)[number]

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** Publish, and hear of it when that fails. */
export async function publish(api: Api, kind: 'skill' | 'agent' | 'plugin', file: Buffer): Promise<string> {
  const { status, body } = await api.upload('/items', { file, kind })
  expect(body).toMatchObject({ kind })
  expect(status).toBe(201)
  return body.servedName
}

/** A call that has to succeed. */
export async function ok(answer: Promise<Answer>): Promise<Answer> {
  const { status, body, headers } = await answer
  expect({ status, body }).toMatchObject({ status: expect.toSatisfy((code: number) => code < 300) })
  return { status, body, headers }
}

export function install(person: Person, item: string, pin?: string): Promise<Answer> {
  return ok(person.api.put(`/items/${item}/install`, pin === undefined ? undefined : { pin }))
}

export function uninstall(person: Person, item: string): Promise<Answer> {
  return ok(person.api.delete(`/items/${item}/install`))
}

/** Clone a person's feed into a new folder; where it is. */
export async function cloneFeed(
  url: string,
  args: readonly string[] = [],
  config: readonly string[] = [],
): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'it')
  await git(path.dirname(folder), [
    ...config.flatMap((entry) => ['-c', entry]),
    'clone',
    ...args,
    url,
    folder,
  ])
  return folder
}

/** Sound in every object, checked out byte for byte, and a line without merges. */
export async function expectSound(clone: string, ...fsckArgs: string[]): Promise<void> {
  const [fsck, changes, files, line] = await Promise.all([
    tryGit(clone, ['fsck', '--strict', ...fsckArgs]),
    git(clone, ['status', '--porcelain', '--ignored']),
    treeOfFolder(clone),
    git(clone, ['log', '--format=%T %H %P', 'HEAD']),
  ])
  expect(fsck).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(changes).toBe('')
  const commits = line.split('\n').map((listed) => listed.trimEnd().split(' '))
  expect(files).toBe(commits[0]![0])
  for (const [index, [, , ...parents]] of commits.entries())
    expect(parents).toEqual(index + 1 < commits.length ? [commits[index + 1]![1]] : [])
}

/** The tree of the files that lie in a folder, whatever its own index believes of them. */
export async function treeOfFolder(folder: string): Promise<string> {
  const scratch = await temporaryFolder()
  await git(scratch, ['init', '--quiet', '--bare', 'repo.git'])
  const env = {
    GIT_DIR: path.join(scratch, 'repo.git'),
    GIT_WORK_TREE: folder,
    GIT_INDEX_FILE: path.join(scratch, 'index'),
  }
  await git(folder, ['-c', 'core.autocrlf=false', 'add', '--all', '--force', '.'], env)
  return git(folder, ['write-tree'], env)
}

/** The address of a group's marketplace for this person, with a fresh token in it. */
export async function groupUrl(person: Person, slug: string): Promise<string> {
  return (await person.cloneUrl()).replace('/git/stoa.git', groupPath(slug))
}

export function groupPath(slug: string): string {
  return `/git/groups/${slug}/stoa-${slug}.git`
}

/** Everything that a clone holds, as text: what was sent, whether or not a branch leads to it. */
export function everythingIn(clone: string): Promise<string> {
  return git(clone, ['cat-file', '--batch-all-objects', '--batch'])
}

export function headOf(repository: string): Promise<string> {
  return git(repository, ['rev-parse', 'HEAD'])
}

export function treeAt(repository: string, revision = 'HEAD'): Promise<string> {
  return git(repository, ['rev-parse', `${revision}^{tree}`])
}

/** A file of a revision, as bytes would be if they were text. */
export function fileAt(repository: string, file: string, revision = 'HEAD'): Promise<string> {
  return git(repository, ['cat-file', 'blob', `${revision}:${file}`])
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came.
export async function catalogueAt(repository: string, revision = 'HEAD'): Promise<any> {
  return JSON.parse(await fileAt(repository, '.claude-plugin/marketplace.json', revision))
}

/** The head and tree that the feed has now, by asking for it as git does. */
export async function fetchHead(person: Person): Promise<{ commit: string; tree: string; clone: string }> {
  const clone = await cloneFeed(await person.cloneUrl())
  return { commit: await headOf(clone), tree: await treeAt(clone), clone }
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export function basic(token: string, username = 'anyone'): string {
  return `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`
}

/** The pkt-line of a string; `0` and `1` are flush and delimiter. */
export function packets(...lines: (string | 0 | 1)[]): Buffer {
  return Buffer.concat(
    lines.map((line) =>
      typeof line === 'number'
        ? Buffer.from(`000${line}`)
        : Buffer.from(`${(Buffer.byteLength(line) + 4).toString(16).padStart(4, '0')}${line}`),
    ),
  )
}

export interface RawAnswer {
  status: number
  headers: http.IncomingHttpHeaders
  body: Buffer
  text: string
}

/** One request, its path untouched: `..`, `//` and escapes arrive as they are written here. */
export function raw(
  running: RunningStoa,
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body?: Buffer,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(running.baseUrl)
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path: target, headers, agent: false })
    let isAnswered = false
    request.on('response', (response) => {
      isAnswered = true
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const whole = Buffer.concat(chunks)
        const { statusCode = 0, headers: received } = response
        resolve({ status: statusCode, headers: received, body: whole, text: whole.toString() })
      })
    })
    // Who refuses a body early may hang up on the rest of it; the answer counts.
    request.on('error', (error) => (isAnswered ? undefined : reject(error)))
    request.end(body)
  })
}

/** An upload-pack request in v0 or v2, as bytes. */
export function uploadPack(
  running: RunningStoa,
  token: string,
  body: Buffer,
  {
    protocol = 0,
    headers = {},
    feed = '/git/stoa.git',
  }: { protocol?: Protocol; headers?: Record<string, string>; feed?: string } = {},
): Promise<RawAnswer> {
  return raw(
    running,
    'POST',
    `${feed}/git-upload-pack`,
    {
      authorization: basic(token),
      'content-type': 'application/x-git-upload-pack-request',
      ...(protocol === 0 ? {} : { 'git-protocol': `version=${protocol}` }),
      ...headers,
    },
    body,
  )
}

/** Ask for one object by its id, without having anything. */
export function want(
  running: RunningStoa,
  token: string,
  oid: string,
  protocol: 0 | 2,
  feed?: string,
): Promise<RawAnswer> {
  const body =
    protocol === 0
      ? packets(`want ${oid} ofs-delta\n`, 0, 'done\n')
      : packets('command=fetch\n', 'object-format=sha1\n', 1, 'ofs-delta\n', `want ${oid}\n`, 'done\n', 0)
  return uploadPack(running, token, body, { protocol, ...(feed === undefined ? {} : { feed }) })
}

/** One plain sentence, that a person can read in a terminal. */
export function expectSentence({ headers, text }: RawAnswer): void {
  expect(headers['content-type']).toMatch(/^text\/plain/)
  expect(headers.location).toBeUndefined()
  expect(text).toMatch(/^[^\n<>]{20,}\.\n$/)
}
