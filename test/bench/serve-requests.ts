/** What git 2.39 sends when it clones and when it looks for news, as whole requests, and what comes of them. */
import { mkdtemp } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { runProgram } from './support-program.ts'

/** A repository as somebody reaches it. */
export interface Remote {
  baseUrl: string
  /** Above `info/refs` and `git-upload-pack`. */
  path: string
  authorization?: string
}

export interface Exchange {
  method: 'GET' | 'POST'
  path: string
  headers: Readonly<Record<string, string>>
  body: Buffer
}

export interface Answer {
  exchange: Exchange
  body: Buffer
}

const RESULT_BAND = 1

export function basic(token: string): string {
  return `Basic ${Buffer.from(`bench:${token}`).toString('base64')}`
}

export function infoRefs(remote: Remote): Exchange {
  return {
    method: 'GET',
    path: `${remote.path}/info/refs?service=git-upload-pack`,
    headers: headersOf(remote),
    body: Buffer.alloc(0),
  }
}

export function lsRefs(remote: Remote): Exchange {
  const args = [
    'peel\n',
    'symrefs\n',
    'unborn\n',
    'ref-prefix HEAD\n',
    'ref-prefix refs/heads/\n',
    'ref-prefix refs/tags/\n',
  ]
  return uploadPack(remote, command('ls-refs', args))
}

/** @param depth all of the history without it */
export function fetchPack(remote: Remote, head: string, depth?: number): Exchange {
  const deepen = depth === undefined ? [] : [`deepen ${depth}\n`]
  const args = ['thin-pack', 'no-progress', 'ofs-delta', ...deepen, `want ${head}\n`, 'done\n']
  return uploadPack(remote, command('fetch', args))
}

/** The bytes as they go over the wire. */
export function requestBytes(remote: Remote, { method, path: target, headers, body }: Exchange): Buffer {
  const lines = Object.entries({ Host: new URL(remote.baseUrl).host, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body])
}

/** @throws Error for any answer but 200 */
export function ask(remote: Remote, exchange: Exchange): Promise<Answer> {
  const { method, headers, body } = exchange
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(exchange.path, remote.baseUrl), { method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const answer = { exchange, body: Buffer.concat(chunks) }
        if (response.statusCode === 200) resolve(answer)
        else
          reject(
            new Error(`${remote.baseUrl}${exchange.path} answered ${response.statusCode}: ${answer.body}`),
          )
      })
    })
    request.once('error', reject)
    request.end(body)
  })
}

/** @throws Error when the answer to `ls-refs` names no head */
export async function headOf(remote: Remote): Promise<string> {
  const { body } = await ask(remote, lsRefs(remote))
  const head = /^[0-9a-f]{4}([0-9a-f]{40}) HEAD/.exec(body.toString('latin1'))?.[1]
  if (head === undefined) throw new Error(`${remote.baseUrl}${remote.path} names no head: ${body}`)
  return head
}

/** Let git check the pack of an answer to `fetch`. @returns the number of its objects @throws Error when it is not sound */
export async function checkPack(scratch: string, { body }: Answer): Promise<number> {
  const pack = packIn(body)
  const repository = await mkdtemp(path.join(scratch, 'index-pack-'))
  await runProgram('git', ['init', '-q', '--bare', repository])
  await runProgram('git', ['-C', repository, 'index-pack', '--stdin'], pack)
  return pack.readUInt32BE(8)
}

function packIn(body: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = body.indexOf('000dpackfile\n') + 13; at < body.length; ) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16)
    if (length > 4 && body[at + 4] === RESULT_BAND) chunks.push(body.subarray(at + 5, at + length))
    at += Math.max(length, 4)
  }
  return Buffer.concat(chunks)
}

function uploadPack(remote: Remote, body: Buffer): Exchange {
  const headers = {
    ...headersOf(remote),
    'Content-Type': 'application/x-git-upload-pack-request',
    Accept: 'application/x-git-upload-pack-result',
    'Content-Length': String(body.length),
  }
  return { method: 'POST', path: `${remote.path}/git-upload-pack`, headers, body }
}

function headersOf({ authorization }: Remote): Record<string, string> {
  return {
    'User-Agent': 'git/2.39.5',
    'Accept-Encoding': 'deflate, gzip, br',
    'Git-Protocol': 'version=2',
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  }
}

function command(name: string, args: readonly string[]): Buffer {
  const packet = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`
  const before = [`command=${name}`, 'agent=git/2.39.5', 'object-format=sha1'].map(packet).join('')
  return Buffer.from(`${before}0001${args.map(packet).join('')}0000`)
}
