/** Which command line this is, as its own package.json says. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { projectFolder } from '../kernel/project-folder.ts'

export function ownVersion(): string {
  return manifest().version
}

/** What a store packed and serves; `undefined` in a checkout, which is as new as its sources. */
export function ownBuild(): string | undefined {
  return manifest().build
}

/** A checkout starts servers too (`scripts/stoa.mjs`). */
export function isCheckout(): boolean {
  return existsSync(path.join(projectFolder(), 'scripts', 'stoa.mjs'))
}

function manifest(): { version: string; build?: string } {
  return JSON.parse(readFileSync(path.join(projectFolder(), 'package.json'), 'utf8'))
}
