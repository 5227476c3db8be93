/** The thread of `search-threads.ts`: it knows what it was told since it began. */
import { answerJobs } from '../kernel/thread-jobs.ts'
import type { SearchAnswer, SearchJob } from './search-threads.ts'
import { SearchWords } from './search-words.ts'

let words = new SearchWords()
let told = 0

answerJobs<SearchJob, SearchAnswer>(async (job) => ({ answer: answer(job), moved: [] }))

function answer({ after, put, removed, ask }: SearchJob): SearchAnswer {
  if (after !== told && after !== 0) return { is: 'behind' }
  if (after === 0) words = new SearchWords()
  for (const id of removed) words.remove(id)
  for (const document of put) words.put(document)
  told = after + 1
  if (ask === undefined) return { is: 'told' }
  if (ask.for === 'excerpts')
    return { is: 'read', excerpts: ask.found.map(({ id, terms }) => words.excerpt(id, new Set(terms))) }
  const visible = new Set(ask.visible)
  if (ask.for === 'hits') return { is: 'found', found: words.match(ask.q, visible) }
  return { is: 'suggested', suggestions: words.suggest(ask.q, visible) }
}
