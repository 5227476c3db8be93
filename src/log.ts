/** The log: JSON lines on stdout, without secrets, and cheap enough for a line per request. */
import { type Logger, pino } from 'pino'
import { withoutTokens } from './access/index.ts'
import type { Settings } from './kernel/settings.ts'
import { LogLines } from './log-lines.ts'

/**
 * Anything that looks like a secret is cut out, wherever it hides. Lines about failures, and all lines when the
 * process ends, are written at once; a kill loses what was gathered in the last moment, and what cannot be written is lost.
 */
export function createLog(settings: Pick<Settings, 'logLevel'>): Logger {
  const lines = new LogLines(process.stdout.fd, lostLine)
  process.on('exit', () => lines.end())
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
          if (level >= pino.levels.values.error!) lines.flush()
        },
      },
    },
    lines,
  )
}

function lostLine(count: number): string {
  const line = {
    level: pino.levels.values.warn,
    time: new Date().toISOString(),
    count,
    msg: 'log lines were lost',
  }
  return `${JSON.stringify(line)}\n`
}
