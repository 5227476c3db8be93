/** Settings, read from the environment. */
import { AppError } from './errors.ts'
import { SECRET_SETTINGS, SETTINGS, type Settings } from './setting-definitions.ts'
import { isIssuerTrusted, ssoProblem } from './sso-settings.ts'

export { type LogLevel, SECRET_SETTINGS, SETTINGS, type Settings } from './setting-definitions.ts'

/**
 * @throws AppError `settings_invalid` on the first wrong value: the variable, the value, what is accepted
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const settings: Record<string, unknown> = {}
  for (const [name, definition] of Object.entries(SETTINGS)) {
    const variable = variableIn(env, definition)
    const text = env[variable]
    const value = definition.read(text === '' ? undefined : text)
    if (value === undefined) throw wrongValue(name as keyof Settings, { ...definition, variable }, text ?? '')
    settings[name] = value
  }
  const complete = settings as unknown as Settings
  if (complete.adminPassword !== null && complete.adminEmail === null) {
    throw new AppError(
      'settings_invalid',
      'ADMIN_PASSWORD is set but ADMIN_EMAIL is not; set both or neither.',
    )
  }
  if (!isIssuerTrusted(complete)) throw wrongValue('oidcIssuer', SETTINGS.oidcIssuer, complete.oidcIssuer!)
  const problem = ssoProblem(complete)
  if (problem !== undefined) throw new AppError('settings_invalid', problem)
  return complete
}

/** The name under which a setting is given. What is set to nothing is set. */
function variableIn(
  env: Readonly<Record<string, string | undefined>>,
  { variable, otherwise }: { variable: string; otherwise?: string },
): string {
  const isOtherwise = env[variable] === undefined && otherwise !== undefined && env[otherwise] !== undefined
  return isOtherwise ? otherwise : variable
}

/** The settings as `--help` prints them. */
export function describeSettings(): string {
  return Object.values(SETTINGS)
    .map(
      ({ variable, meaning, fallback, accepts }) =>
        `  ${variable.padEnd(20)}${meaning}\n${' '.repeat(22)}Default: ${fallback}. Accepts ${accepts}.`,
    )
    .join('\n')
}

function wrongValue(
  name: keyof Settings,
  definition: { variable: string; accepts: string },
  text: string,
): AppError {
  const harmless = text.replace(/\/\/([^/:@]*):[^/]*@/, '//$1:…@')
  const shown = SECRET_SETTINGS.has(name) ? 'a value that is not accepted' : JSON.stringify(harmless)
  return new AppError(
    'settings_invalid',
    `${definition.variable} is ${shown}; it accepts ${definition.accepts}.`,
  )
}
