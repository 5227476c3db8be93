/** Wrong usage, help, and stores that are none: one sentence on stderr, and an exit code that scripts can trust. */
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/commands/index.ts'
import { KINDS_IN_HELP } from '../../src/cli/kind-words.ts'
import { SETTINGS } from '../../src/kernel/settings.ts'
import { type Exit, PROJECT, runToEnd } from '../support/process.ts'
import { type Home, newHome } from './command.ts'

let home: Home
const closing: (() => void)[] = []

beforeAll(async () => {
  home = await newHome()
})
afterAll(() => {
  for (const close of closing) close()
})

/** Another web server, which is no store. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('wrong usage', () => {
  test.each([
    [[], 'The command is missing; stoa --help lists them.'],
    [['pubish', '.'], 'There is no command "pubish"; stoa --help lists them.'],
    [['source'], 'What to do with "source" is missing; see stoa source --help.'],
    [['source', 'drop'], 'There is no command "source drop"; see stoa source --help.'],
    [['publish'], 'FOLDER|ZIP is missing; see stoa publish --help.'],
    [['install', ''], 'ITEM is empty; see stoa install --help.'],
    [['publish', ''], 'FOLDER|ZIP is empty; see stoa publish --help.'],
    [['source', 'add', 'x', ''], 'URL is empty; see stoa source add --help.'],
    [['install', 'a', 'b'], '"b" is one too many; see stoa install --help.'],
    [['search', '--json=yes', 'x'], "Unknown option '--json'; see stoa search --help."],
    [['stack', 'mine'], '"mine" is one too many; see stoa stack --help.'],
    [['install', 'x', '--pni', '1'], "Unknown option '--pni'; see stoa install --help."],
    [
      ['login', 'example.com'],
      'URL is "example.com"; give the store\'s address, such as https://stoa.example.com.',
    ],
    [
      ['login', 'https://ann:pw@example.com'],
      'URL holds a user name or password; leave them out, stoa login asks for them.',
    ],
    [
      ['login', 'https://example.com', '--token-stdin', '--admin'],
      '--token-stdin takes no --admin; the token says who you are.',
    ],
    [
      ['login', 'https://example.com'],
      'There is no terminal to ask for "Email" on; use --email MAIL --password-stdin, or --token-stdin.',
    ],
    [
      ['login', 'https://example.com', '--email', 'a@example.com', '--password-stdin'],
      'Nothing came on standard input; send the password there.',
    ],
  ])('stoa %j', async (args, sentence) => {
    expect(await home.stoa(args)).toMatchObject({ code: 2, stdout: '', stderr: `stoa: ${sentence}\n` })
  })

  test.each([[['stack', 'mine', '--json']], [['--json', 'stack', 'mine']], [['stack', '--json', 'mine']]])(
    'with --json is one document too: stoa %j',
    async (args) => {
      const ended = await home.stoa(args)
      const message = '"mine" is one too many; see stoa stack --help.'
      expect(ended).toMatchObject({ code: 2, stderr: `stoa: ${message}\n` })
      expect(ended.json()).toEqual({ error: { code: 'usage', message } })
    },
  )

  test('of an address in the environment names the variable', async () => {
    const ended = await home.stoa(['stack'], { env: { STOA_URL: 'ftp://example.com', STOA_TOKEN: 'x' } })
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(/^stoa: STOA_URL is "ftp:\/\/example\.com"; /)
  })
})

describe('help', () => {
  test('lists every command', async () => {
    expectEveryCommand(await home.stoa(['--help']))
  })

  test('is what docs/cli.md says', () => {
    const document = readFileSync(path.join(PROJECT, 'docs', 'cli.md'), 'utf8')
    const listed = [...document.matchAll(/^\| `stoa (.+)` \| (.+) \|$/gm)].map(([, usage, summary]) => [
      usage!.replaceAll('\\|', '|'),
      summary,
    ])
    expect(listed).toEqual(
      commands.map(({ name, operands, summary }) => [[name, ...operands].join(' '), summary]),
    )
  })

  test.each(commands.map((command) => [command.name, command] as const))(
    'stoa %s --help tells its operands and options, whatever else is wrong',
    async (name, { operands, options }) => {
      const ended = await home.stoa([...name.split(' '), '--nonsense', '--help'])
      expect(ended).toMatchObject({ code: 0, stderr: '' })
      expect(ended.stdout.split('\n')[0]).toBe(`Usage: stoa ${[name, ...operands, '[OPTIONS]'].join(' ')}`)
      for (const [option, { help }] of Object.entries(options)) {
        expect(ended.stdout).toContain(`  --${option}`)
        expect(ended.stdout).toContain(typeof help === 'string' ? help : help(KINDS_IN_HELP))
      }
    },
  )
})

function expectEveryCommand(ended: Exit) {
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  for (const { name, operands, summary } of commands) {
    expect(ended.stdout).toContain(`  ${[name, ...operands].join(' ')}  `)
    expect(ended.stdout).toContain(summary)
  }
}

describe('words of commands', () => {
  test.each([
    [['--help', 'source', 'sync'], 'Usage: stoa source sync SLUG'],
    [['--json', 'search', '-h'], 'Usage: stoa search [WORDS…]'],
    [['source', '--json', '--help', 'list'], 'Usage: stoa source list'],
    [['source', '-h'], 'Usage: stoa source COMMAND'],
  ])('are found among options: stoa %j', async (args, usage) => {
    const ended = await home.stoa(args)
    expect(ended.code).toBe(0)
    expect(ended.stdout.split('\n')[0]).toContain(usage)
  })

  test.each([
    [['search'], null],
    [['search', 'code', 'review'], 'code review'],
    [['search', 'code review'], 'code review'],
    [['search', 'code', '--kind', 'skill', 'review', 'for', 'me'], 'code review for me'],
    [['--json', 'search', 'code', 'review'], 'code review'],
    [['search', '--', 'code', '--json', '-x'], 'code --json -x'],
  ])('make one query: stoa %j', async (args, q) => {
    const asked: (string | null)[] = []
    const url = await serve(({ url: target }, response) => {
      asked.push(new URL(target!, 'http://x').searchParams.get('q'))
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ results: [], total: 0 }))
    })
    const ended = await home.stoa(args, { env: { STOA_URL: url, STOA_TOKEN: 'x' } })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(asked).toEqual([q])
  })
})

describe('from a checkout', () => {
  const command = [process.execPath, path.join(PROJECT, 'scripts', 'stoa.mjs')]
  const env = { HOME: process.env.HOME ?? '' }

  test('the command runs from any folder, and standard output is its own', async () => {
    const { version } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8'))
    const ended = await runToEnd(env, ['--version'], { command, cwd: home.folder })
    expect(ended).toMatchObject({ code: 0, stdout: `${version}\n` })
  })

  test('help lists every command and every setting of the server', async () => {
    const ended = await runToEnd(env, ['--help'], { command, cwd: home.folder })
    expectEveryCommand(ended)
    for (const { variable } of Object.values(SETTINGS)) expect(ended.stdout).toContain(`  ${variable}  `)
  })

  test('a command asks the store, and says what it answers', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ results: [], total: 0 }))
    })
    const withStore = { ...env, STOA_URL: url, STOA_TOKEN: 'x' }
    const ended = await runToEnd(withStore, ['search', 'x'], { command, cwd: home.folder })
    expect(ended).toMatchObject({ code: 0, stdout: 'Nothing was found.\n', stderr: '' })
  })

  test('stoa serve is the server', async () => {
    const ended = await runToEnd(env, ['serve', '--help'], { command, cwd: home.folder })
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain('Usage: stoa serve [--help]\n')
  })
})

describe('without a store', () => {
  test('nothing is asked', async () => {
    const ended = await home.stoa(['search', '--json'])
    expect(ended.code).toBe(1)
    expect(ended.json()).toEqual({
      error: {
        code: 'not_logged_in',
        message: 'Nobody is logged in; run stoa login URL, or set STOA_URL and STOA_TOKEN.',
      },
    })
  })

  test('an address where nobody answers is named, with why', async () => {
    const url = await serve(() => undefined)
    closing.pop()!()
    const ended = await home.stoa(['stack'], { env: { STOA_URL: url, STOA_TOKEN: 'x' } })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toBe(
      `stoa: ${url} cannot be reached (ECONNREFUSED); check the address, and that the store runs.\n`,
    )
  })

  test('another web server is told from one', async () => {
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hi'),
    )
    const ended = await home.stoa(['stack', '--json'], { env: { STOA_URL: `${url}/`, STOA_TOKEN: 'x' } })
    expect(ended.code).toBe(1)
    expect(ended.json().error).toEqual({
      code: 'not_a_store',
      message: `${url} does not answer like a Stoa (status 200, text/html); check the address.`,
    })
  })

  test('what comes from there cannot steer the terminal', async () => {
    const item = {
      servedName: 'sly',
      latest: '1.0.0',
      kind: 'skill',
      description: 'A\u001b]0;x\u0007\u009b \u202ething',
    }
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ results: [item], total: 1 }))
    })
    const ended = await home.stoa(['search'], { env: { STOA_URL: url, STOA_TOKEN: 'x' } })
    expect(ended.stdout).toBe('sly  1.0.0  skill  A\ufffd]0;x\ufffd\ufffd \ufffdthing\n')
  })

  test('a redirect is not followed: the token goes nowhere else', async () => {
    const asked: string[] = []
    const elsewhere = await serve((request, response) => {
      asked.push(`${request.headers.authorization}`)
      response.end()
    })
    const url = await serve((_, response) => response.writeHead(301, { location: `${elsewhere}/` }).end())
    const ended = await home.stoa(['stack'], { env: { STOA_URL: url, STOA_TOKEN: 'secret' } })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toBe(`stoa: ${url} redirects to ${elsewhere}/; log in with that address.\n`)
    expect(asked).toEqual([])
  })

  test('a stored token is sent to its own store only', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      asked.push(`${request.headers.authorization}`)
      response.writeHead(404).end()
    })
    const owner = await newHome()
    await mkdir(path.dirname(owner.config), { recursive: true })
    const login = { url: 'https://stoa.example.com', username: 'ann', token: 'secret', tokenId: null }
    await writeFile(owner.config, JSON.stringify(login))
    const ended = await owner.stoa(['stack'], { env: { STOA_URL: url } })
    expect(ended.stderr).toBe(
      `stoa: Nobody is logged in to ${url}; run stoa login ${url}, or set STOA_TOKEN.\n`,
    )
    expect(asked).toEqual([])
    await writeFile(owner.config, '{"url":')
    expect((await owner.stoa(['stack'])).stderr).toBe(
      `stoa: ${owner.config} cannot be read; remove it and run stoa login again.\n`,
    )
  })
})
