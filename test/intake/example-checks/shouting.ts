/** A check that lets through what somebody has confirmed. */
import { defineCheck } from '../../../src/intake/checks/check.ts'

export const shouting = defineCheck({
  name: 'shouting',
  title: 'Shouting',
  rules: 3,
  codes: { shouting_found: 'A line is in capitals only.' },
  confirmable: {
    heading: 'What shouts',
    badge: 'may shout',
    called: 'lines that shout',
    advice: 'Write them in small letters, and upload the ZIP again.',
    harmless: 'what must be loud',
    unless: 'if it must be loud',
    claim: 'it has to be loud',
    afterwards: 'everybody who has the item hears it',
  },
  run: (files) =>
    files.flatMap(({ path, content }) =>
      content
        .toString()
        .split('\n')
        .flatMap((text, index) =>
          /^[A-Z !]{8,}$/.test(text)
            ? [
                {
                  code: 'shouting_found',
                  severity: 'error' as const,
                  says: `${path}:${index + 1} shouts`,
                  remedy: 'lower your voice',
                  path,
                  line: index + 1,
                },
              ]
            : [],
        ),
    ),
})
