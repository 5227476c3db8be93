/** `npm start`: install what is missing, build, migrate, serve. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildMissing, installMissing, project } from './set-up.mjs'

installMissing()
buildMissing()
const { main } = await import(pathToFileURL(path.join(project, 'dist', 'server', 'main.js')))
await main(process.argv.slice(2), { STARTER_ITEMS: '1', ...process.env })
