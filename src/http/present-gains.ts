/** What a version can do that the former could not, as the API and the pages show it. */
import type { NewCapability } from '../intake/capabilities/new-capabilities.ts'
import { gainSentence } from './capability-words.ts'
import { only } from './only.ts'

export function presentGain(gain: NewCapability) {
  const { change, ability, before, files } = gain
  const { kind, name, path, runs, command, isLong, through } = ability
  return {
    change,
    words: gainSentence(gain),
    kind,
    name,
    path,
    runs,
    ...only({ command, isLong, through, before, files }),
  }
}
