/** Comparing and marking texts: what threads and browsers' pages load, so it brings no rows along. */

// Differences

export { type DiffLine, diffText, type Hunk, isText, type TextDiff } from './diff.ts'
export { plainOf, unseenDifferences, unseenFacts } from './unseen-changes.ts'

// Words that were found

export { highlight, type Segment } from './search-marks.ts'
