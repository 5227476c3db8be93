/**
 * How each client is connected, in the order of the page. The form that leaves the token with Git comes first: a
 * token in an address ends up in plain settings. Every command is executed by test/clients/ with the real client.
 */
import { claudeCode } from './claude-code.ts'
import type { Client } from './client.ts'
import { codex } from './codex.ts'
import { copilotCli } from './copilot-cli.ts'
import { droid } from './droid.ts'
import { geminiCli } from './gemini-cli.ts'
import { plainGit } from './plain-git.ts'
import { qwenCode } from './qwen-code.ts'
import { vsCode } from './vs-code.ts'
import { zip } from './zip.ts'

export const CLIENTS: readonly Client[] = [
  claudeCode,
  codex,
  copilotCli,
  vsCode,
  geminiCli,
  qwenCode,
  droid,
  plainGit,
  zip,
]
