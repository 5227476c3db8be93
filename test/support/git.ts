/** The real git, with nobody's settings and no way to ask anybody. */
import { launch } from './launch.ts'

/** Strict about what git clients check when they are careful, on every platform at once. */
const CONFIG = {
  'protocol.file.allow': 'always',
  'core.protectHFS': 'true',
  'core.protectNTFS': 'true',
  'transfer.fsckObjects': 'true',
  'advice.detachedHead': 'false',
  'init.defaultBranch': 'main',
  'user.name': 'Test',
  'user.email': 'test@example.com',
  'safe.directory': '*',
  'gc.auto': '0',
}

export interface GitResult {
  code: number
  stdout: string
  stderr: string
}

/** Run git; a failing one is a result too. */
export async function tryGit(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<GitResult> {
  const { code, stdout, stderr } = await launch('git', args, { cwd, env: { ...environment(), ...env } })
  if (code === null) throw new Error(`git ${args.join(' ')} was ended:\n${stderr}`)
  return { code, stdout: stdout.toString(), stderr: stderr.toString() }
}

/** Run git and expect it to succeed; its output without the last newline. */
export async function git(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { code, stdout, stderr } = await tryGit(cwd, args, env)
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`)
  return stdout.trimEnd()
}

function environment(): Record<string, string> {
  const config: Record<string, string> = { GIT_CONFIG_COUNT: String(Object.keys(CONFIG).length) }
  for (const [index, [key, value]] of Object.entries(CONFIG).entries()) {
    config[`GIT_CONFIG_KEY_${index}`] = key
    config[`GIT_CONFIG_VALUE_${index}`] = value
  }
  return {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    // No examples of hooks in each clone.
    GIT_TEMPLATE_DIR: '',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    LC_ALL: 'C',
    ...config,
  }
}
