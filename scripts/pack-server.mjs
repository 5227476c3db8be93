/**
 * The server as few files: Node loads 30 of them in a third of the time of the 1,500 modules and packages that they are
 * made of, and every start and every thread pays for that (ADR 55). What each was made from is in its source map.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const project = path.dirname(import.meta.dirname)

/** Packages that are not modules ask for Node's own by `require`. */
const BANNER = `import { createRequire as makeRequire } from 'node:module'
const require = makeRequire(import.meta.url)`

/** Native code, and what finds its own files beside itself. */
const EXTERNAL = ['@duckdb/node-bindings', '@node-rs/argon2', 'shiki', '@shikijs/*', 'tsx']

/** What starts, and what starts in a thread. */
function entryPoints() {
  return ['main.ts', ...threads()].map((name) => path.join('src', name))
}

function threads() {
  return readdirSync(path.join(project, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('-thread.ts'))
    .sort()
}

/** All in one folder, two below `package.json`, as `projectFolder()` expects: a thread is beside whoever begins it. */
export async function packServer(folder) {
  await build({
    absWorkingDir: project,
    entryPoints: entryPoints(),
    outdir: folder,
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: EXTERNAL,
    banner: { js: BANNER },
    sourcemap: true,
    sourcesContent: false,
    // The names of classes and functions are in logs.
    keepNames: true,
    logLevel: 'warning',
  })
  takePackedThreads(folder)
}

/**
 * Who loads single modules of the program, as stories do, has threads too: the packed ones, which load three times as fast.
 * A thread is known by its messages alone, so it is the same whichever way it was loaded.
 */
function takePackedThreads(folder) {
  const compiled = path.join(path.dirname(folder), 'src')
  if (!existsSync(compiled)) return
  for (const name of threads()) {
    const module = path.join(compiled, name.replace(/\.ts$/, '.js'))
    const packed = path.join(folder, path.basename(module))
    writeFileSync(module, `import '${path.relative(path.dirname(module), packed)}'\n`)
  }
}

if (process.argv[1] === import.meta.filename) await packServer(path.resolve(process.argv[2]))
