#!/usr/bin/env node
/** The `stoa` command: the server with its settings from the environment; `stoa --help` lists them. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildMissing, project } from './set-up.mjs'

buildMissing()
const { main } = await import(pathToFileURL(path.join(project, 'dist', 'src', 'main.js')))
await main(process.argv.slice(2), process.env)
