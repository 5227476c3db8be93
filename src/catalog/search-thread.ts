/** The thread of `search-threads.ts`: it knows what is on disk, and what it was told since it began. */
import { answerJobs } from '../kernel/thread-jobs.ts'
import { type Marks, readSearchFile, SearchFileWriter } from './search-file.ts'
import type { Ask, SearchAnswer, SearchJob, ToldItem } from './search-jobs.ts'
import { searchMaking } from './search-making.ts'
import { SearchWords } from './search-words.ts'

/** Of one step of writing: a search waits for no more. */
const SAVE_STEP_MS = 30

let session: number | undefined
let words = new SearchWords()
let marks = new Map<string, Marks>()
let writer: SearchFileWriter | undefined

answerJobs<SearchJob, SearchAnswer>(async (job) => ({ answer: answer(job), moved: [] }))

function answer(job: SearchJob): SearchAnswer {
  if (job.do === 'begin') return begin(job.session, job.folder)
  if (job.session !== session) return { is: 'behind' }
  if (job.do === 'ask') return look(job.ask)
  if (job.do === 'save') return save(job)
  abandonFile()
  for (const id of job.removed) {
    words.remove(id)
    marks.delete(id)
  }
  for (const item of job.put) put(item)
  return { is: 'told' }
}

function begin(number: number, folder: string | undefined): SearchAnswer {
  const kept = folder === undefined ? undefined : readSearchFile(folder, searchMaking())
  words = kept?.words ?? new SearchWords()
  marks = new Map(kept?.marks)
  session = number
  abandonFile()
  return { is: 'begun', known: [...marks] }
}

function put({ id, texts, about, marks: own }: ToldItem): void {
  words.put({ id, texts: { ...texts, about: about ?? words.aboutOf(id) } })
  marks.set(id, own)
}

function look(ask: Ask): SearchAnswer {
  if (ask.for === 'excerpts')
    return { is: 'read', excerpts: ask.found.map(({ id, terms }) => words.excerpt(id, new Set(terms))) }
  const visible = new Set(ask.visible)
  if (ask.for === 'hits') return { is: 'found', found: words.match(ask.q, visible) }
  return { is: 'suggested', suggestions: words.suggest(ask.q, visible) }
}

function save({ folder, isFirst }: Extract<SearchJob, { do: 'save' }>): SearchAnswer {
  if (isFirst) abandonFile()
  else if (writer === undefined) return { is: 'abandoned' }
  const current = writer ?? new SearchFileWriter(folder, searchMaking(), { words, marks })
  writer = undefined
  if (current.step(SAVE_STEP_MS)) return { is: 'saved' }
  writer = current
  return { is: 'saving' }
}

/** What was told meanwhile is not in it. */
function abandonFile(): void {
  writer?.abandon()
  writer = undefined
}
