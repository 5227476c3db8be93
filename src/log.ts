/** The log: JSON lines on stdout, without secrets, and cheap enough for a line per request. */
import { type Logger, pino } from 'pino'
import { withoutTokens } from './access/index.ts'
import type { Settings } from './kernel/settings.ts'

/** Lines are gathered to writes of about this size: a write for each line costs as much as answering a poll. */
const WRITE_BYTES = 4_096
/** The longest that a line waits, in milliseconds. */
const WAIT_MS = 200

/**
 * Anything that looks like a secret is cut out, wherever it hides. Lines about failures, and all lines when the
 * process ends, are written at once; a kill loses what was gathered in the last moment.
 */
export function createLog(settings: Pick<Settings, 'logLevel'>): Logger {
  const destination = pino.destination({ sync: false, minLength: WRITE_BYTES })
  setInterval(() => destination.flush(), WAIT_MS).unref()
  process.on('exit', () => destination.flushSync())
  return pino(
    {
      level: settings.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: [
        ...['password', 'token', 'authorization', 'cookie'],
        ...['*.password', '*.token', '*.authorization', '*.cookie'],
      ],
      hooks: {
        streamWrite: withoutTokens,
        logMethod(args, method, level) {
          method.apply(this, args)
          if (level >= pino.levels.values.error!) destination.flushSync()
        },
      },
    },
    destination,
  )
}
