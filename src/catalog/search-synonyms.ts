/** Other words for the same, and words in short. */

/** Words of which each finds the others too, a little lower. */
export const SYNONYMS: readonly (readonly string[])[] = [
  ['pr', 'pull', 'merge'],
  ['docs', 'documentation', 'readme'],
  ['changelog', 'release', 'changes'],
  ['bug', 'issue', 'ticket', 'defect'],
  ['tracker', 'issues', 'tickets'],
  ['outage', 'incident', 'postmortem'],
  ['auth', 'authentication', 'authorisation', 'authorization', 'login'],
  ['db', 'database', 'sql'],
  ['safety', 'guard', 'guardrails'],
  ['credential', 'credentials', 'secret', 'secrets', 'password'],
  ['vulnerability', 'vulnerabilities', 'security'],
  ['rest', 'http', 'api', 'endpoint'],
  ['summary', 'summarise', 'summarize', 'digest', 'notes', 'minutes'],
  ['chart', 'plot', 'graph', 'diagram'],
  ['slides', 'presentation', 'deck'],
  ['adr', 'rfc', 'decision'],
  ['update', 'upgrade', 'bump'],
  ['translation', 'localisation', 'localization', 'l10n', 't9n'],
  ['internationalisation', 'internationalization', 'i18n'],
  ['accessibility', 'accessible', 'a11y'],
  ['kubernetes', 'k8s'],
  ['observability', 'o11y'],
  ['interoperability', 'i14y'],
  ['licence', 'license'],
]

/** Short for several words. Each way of writing finds the other, a little lower. */
export const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ai: 'artificial intelligence',
  ci: 'continuous integration',
  iac: 'infrastructure code',
  llm: 'language model',
  ml: 'machine learning',
  pr: 'pull request',
  ui: 'user interface',
  ux: 'user experience',
}

const NUMERONYM_LETTERS = { min: 6, max: 40 }

/** "serialization" as "s11n": its first letter, how many follow, its last. Nothing for short words. */
export function numeronymOf(word: string): string | undefined {
  const isLong = word.length >= NUMERONYM_LETTERS.min && word.length <= NUMERONYM_LETTERS.max
  return isLong && /^[a-z]+$/.test(word) ? `${word[0]}${word.length - 2}${word.at(-1)}` : undefined
}

/** Whether it is written like one: letters and digits that many words have. */
export function isNumeronym(word: string): boolean {
  return /^[a-z]\d{1,2}[a-z]$/.test(word)
}
