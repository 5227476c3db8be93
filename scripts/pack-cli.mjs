/**
 * The command line as an npm package of one file that needs no other package: what the store serves at /cli/stoa.tgz.
 * The same sources give the same bytes.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const project = path.dirname(import.meta.dirname)

/** Where `package.json` is two folders up, as `projectFolder()` expects. */
const PROGRAM = 'dist/cli/stoa.mjs'

/** Packages that are not modules ask for Node's own by `require`. */
const BANNER = `#!/usr/bin/env node
import { createRequire as makeRequire } from 'node:module'
const require = makeRequire(import.meta.url)`

const ENTRY = `import { main } from './src/cli/main.ts'
await main(process.argv.slice(2), process.env)`

/** Loads all that checks uploads, to say a few words; the words alone are packed. */
const WORDS = /[\\/]src[\\/]cli[\\/]kind-words\.ts$/

/** Write the package, and its manifest beside it, into a new folder. */
export async function packCli(folder) {
  const { program, packages } = await bundle()
  const manifest = `${JSON.stringify(manifestOf(program), null, 2)}\n`
  const files = {
    'package.json': manifest,
    'README.md': 'The `stoa` command line, as a store serves it. `stoa --help` says what it does.\n',
    'THIRD-PARTY-LICENSES.txt': licensesOf(packages),
    [PROGRAM]: program,
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), manifest)
  writeFileSync(path.join(folder, 'stoa.tgz'), gzip(tar(files)))
}

const OPTIONS = {
  absWorkingDir: project,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  banner: { js: BANNER },
  // The bundle is no module that somebody starts by its path.
  define: { 'import.meta.filename': '""' },
  logLevel: 'warning',
  metafile: true,
  write: false,
}

async function bundle() {
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    stdin: { contents: ENTRY, resolveDir: project, sourcefile: 'stoa.mjs' },
    plugins: [{ name: 'words', setup: packWords }],
  })
  const names = Object.keys(metafile.inputs).flatMap(
    (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [],
  )
  return { program: outputFiles[0].text, packages: [...new Set(names)].sort() }
}

function packWords({ onLoad }) {
  onLoad({ filter: WORDS }, async ({ path: file }) => ({ contents: await valuesOf(file), loader: 'js' }))
}

/** What a module exports, as a module that says it and does nothing. */
async function valuesOf(file) {
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [file], packages: 'external' })
  // In the project, where its packages are found; named like a room of put-in-place.mjs, so that none is left.
  const folder = path.join(project, `.set-up-${process.pid}-words`)
  mkdirSync(folder)
  try {
    const module = path.join(folder, 'words.mjs')
    writeFileSync(module, outputFiles[0].text)
    const values = Object.entries(await import(pathToFileURL(module).href))
    return values.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}\n`).join('')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `build` tells apart what has the same version. */
function manifestOf(program) {
  const { name, version, description, license, type, engines } = readJson('package.json')
  const build = `${version}-${createHash('sha256').update(program).digest('hex').slice(0, 10)}`
  return { name, version, build, description, license, type, engines, bin: { stoa: PROGRAM } }
}

function licensesOf(folders) {
  return folders
    .map((folder) => {
      const { name, version, license } = readJson(path.join(folder, 'package.json'))
      const texts = readdirSync(path.join(project, folder))
        .filter((file) => /^(licen[sc]e|copying|notice)/i.test(file))
        .sort()
        .map((file) => readFileSync(path.join(project, folder, file), 'utf8').trim())
      return [`${name} ${version} (${license})`, ...texts].join('\n\n')
    })
    .join(`\n\n${'-'.repeat(80)}\n\n`)
}

function readJson(file) {
  return JSON.parse(readFileSync(path.join(project, file), 'utf8'))
}

/** Source: POSIX ustar; npm expects everything below `package/`, and dates its own files so. */
function tar(files) {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text)
    return [header(`package/${name}`, content.length), content, Buffer.alloc(-content.length & 511)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

const DATE_SECONDS = 499_162_500

function header(name, sizeBytes) {
  const block = Buffer.alloc(512)
  const octal = (value, at, digits) => block.write(`${value.toString(8).padStart(digits, '0')}\0`, at)
  block.write(name, 0)
  octal(name.endsWith('.mjs') ? 0o755 : 0o644, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(sizeBytes, 124, 11)
  octal(DATE_SECONDS, 136, 11)
  block.write('0', 156)
  block.write('ustar\x0000', 257)
  // The checksum counts itself as spaces.
  block.fill(' ', 148, 156)
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  )
  return block
}

function gzip(bytes) {
  const zipped = gzipSync(bytes, { level: 9 })
  // "Unknown" in place of the system that it was made on (RFC 1952, 2.3.1).
  zipped[9] = 255
  return zipped
}

if (process.argv[1] === import.meta.filename) await packCli(path.resolve(process.argv[2]))
