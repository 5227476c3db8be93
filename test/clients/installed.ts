/** The clients that scripts/install-clients.mjs installed. Without one its stories are skipped, visibly; in CI they fail. */
import { existsSync } from 'node:fs'
import path from 'node:path'

export const CLIENTS_FOLDER = process.env.STOA_CLIENTS ?? path.resolve('.cache/clients')

/** Whether stories that need this program must be skipped. */
export function lacks(program: string): boolean {
  return !existsSync(path.join(CLIENTS_FOLDER, 'bin', program)) && process.env.CI !== 'true'
}

/** Terminals are made with the `script` of Linux. */
export const lacksTerminal = process.platform !== 'linux'
