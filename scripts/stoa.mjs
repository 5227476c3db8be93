#!/usr/bin/env node
/** The `stoa` command from a checkout: install what is missing, build, run. `stoa serve` is the server. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildMissing, installMissing, project } from './set-up.mjs'

// Standard output is the command's own.
installMissing({ quietly: true })
buildMissing({ quietly: true })
const [first, ...rest] = process.argv.slice(2)
const [program, argv] =
  first === 'serve' ? ['server/main.js', rest] : ['src/cli/main.js', process.argv.slice(2)]
const { main } = await import(pathToFileURL(path.join(project, 'dist', program)))
await main(argv, process.env)
