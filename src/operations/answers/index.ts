/** What answers are made of, for the pages that say the same. */

// Items

export { answers } from './answers.ts'
export { checkSentences } from './check-answers.ts'
export { countInstalls } from './present.ts'
export { eachShown } from './shown.ts'

// What they can do

export { abilityGroups, RUNS_LABELS } from './capability-words.ts'
export { gainsOf } from './gains.ts'
export { presentGain, presentWithin, type Room, roomForMany } from './present-gains.ts'

// The stack

export { gitUrl, keptBy, type Pending, readPending, readStack, wayOut } from './stack.ts'
