#!/usr/bin/env node
// Reads one PreToolUse event from stdin. Exit code 2 blocks the call and shows stderr to the agent; 0 lets it pass.
// A net against accidents, not a sandbox: whoever wants to get around a pattern will. See README.md.
import { readFileSync } from 'node:fs'

const SECRET_FILE = /(^|[\\/])(\.env(\.[\w.-]+)?|id_(rsa|dsa|ecdsa|ed25519)|[^\\/]+\.(pem|key|p12|pfx))$/i
const HARMLESS_ENV = /\.env\.(example|sample|template|dist)$/i
const PROTECTED = /^\+?(HEAD:|[^:]*:)?(refs\/heads\/)?(main|master)$/
const PRECIOUS = /^(\/|~|\$HOME|\$\{HOME\}|\/(home|Users)\/[^/]+|\/(bin|boot|etc|home|lib|opt|root|usr|var|Users))\/?[*.]?$/
const FETCH_AND_RUN = /\b(curl|wget)\b[^;&\n]*\|\s*(sudo\s+(-\S+\s+)*)?(env\s+)?([\w/]*\/)?(ba|z|k|da)?sh\b/
const RUN_FETCHED = /\b(ba|z|k|da)?sh\s+(-c\s+["']?\$\(|<\()\s*(curl|wget)\b/

const isSecret = (path) => SECRET_FILE.test(path) && !HARMLESS_ENV.test(path)

/** Cuts a line into simple commands, each a list of words without quotes. Does not expand anything. */
function simpleCommands(line) {
  const commands = [[]]
  const tokens = line.replace(/\\\n/g, ' ').match(/\d?>{1,2}[|&]?|[;|&\n()]+|(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s;|&()"'>])+/g)
  for (const token of tokens ?? []) {
    if (/^[;|&\n()]+$/.test(token)) commands.push([])
    else commands.at(-1).push(token.replace(/^(["'])(.*)\1$/s, '$2').replace(/["']/g, ''))
  }
  return commands
}

function problemOfCommand(words) {
  const redirected = words.find((word, at) => /^\d?>/.test(words[at - 1] ?? '') && isSecret(word))
  if (redirected !== undefined) return `It writes to ${redirected}.`
  words = words.filter((word, at) => !/^\d?>/.test(word) && !/^\d?>/.test(words[at - 1] ?? ''))
  while (/^(sudo|env|command|nohup|time|-[A-Za-z]+|\w+=.*)$/.test(words[0] ?? '')) words = words.slice(1)
  const name = (words[0] ?? '').split('/').at(-1)
  const args = words.slice(1)
  const options = args.filter((word) => word.startsWith('-'))
  const targets = args.filter((word) => !word.startsWith('-'))
  const has = (short, long) => options.some((o) => o === long || (/^-[A-Za-z]+$/.test(o) && short.test(o)))

  if (name === 'rm' && has(/[rR]/, '--recursive')) {
    const target = targets.find((word) => PRECIOUS.test(word))
    if (target !== undefined) return `It deletes ${target} and everything below it.`
  }
  if (name === 'chmod' && has(/R/, '--recursive') && targets.some((word) => /^(0?777|a\+rwx)$/.test(word))) {
    return 'It makes a whole folder writable for everyone; give only the permission that is needed.'
  }
  if (name === 'git' && args.includes('push')) {
    const forced = has(/f/, '--force') || options.some((o) => o.startsWith('--force-with-lease'))
    const refs = targets.slice(targets.indexOf('push') + 2) // Past the remote.
    const branch = refs.find((word) => PROTECTED.test(word) && (forced || /^[+:]/.test(word)))
    if (branch !== undefined) return `It overwrites or deletes ${branch.replace(/^.*[:+/]/, '')} on the server.`
    if (forced && (refs.length === 0 || refs.includes('HEAD'))) {
      return 'It force-pushes whatever branch is checked out; name the branch, and not main or master.'
    }
  }
  if (['tee', 'cp', 'mv', 'install'].includes(name) || (name === 'sed' && has(/i/, '--in-place'))) {
    const written = name === 'tee' ? targets : targets.slice(-1)
    const secret = written.find(isSecret)
    if (secret !== undefined) return `It writes to ${secret}.`
  }
  return undefined
}

function problemOf({ tool_name: tool, tool_input: input = {} }) {
  if (tool !== 'Bash') {
    const path = String(input.file_path ?? input.notebook_path ?? '')
    return isSecret(path) ? `It writes to ${path}, which usually holds secrets.` : undefined
  }
  const line = String(input.command ?? '')
  if (FETCH_AND_RUN.test(line) || RUN_FETCHED.test(line)) {
    return 'It runs a script straight from the network; download it to a file and let a person read it first.'
  }
  return simpleCommands(line).map(problemOfCommand).find((problem) => problem !== undefined)
}

let event = {}
try { event = JSON.parse(readFileSync(0, 'utf8')) ?? {} } catch { process.exit(0) } // Not an event: nothing to judge.
const problem = problemOf(event)
if (problem === undefined) process.exit(0)
process.stderr.write(`Guardrails blocked this call. ${problem} If it is really wanted, ask the user to do it by hand.\n`)
process.exit(2)
