/** The thread of `renderer.ts`. */
import { FolderTree } from '../../../views/item/files.tsx'
import { answerJobs } from '../../kernel/thread-jobs.ts'
import { placeOf } from '../pages/item/place.ts'
import { renderMarkdown } from '../pages/markdown.ts'
import type { Part, Rendered } from './parts.ts'
import { renderChanges } from './render-changes.ts'
import { renderLines } from './render-lines.ts'

answerJobs<Part, Rendered[Part['part']]>(async (part) => ({ answer: await render(part), moved: [] }))

async function render(part: Part): Promise<Rendered[Part['part']]> {
  if (part.part === 'markdown') return renderMarkdown(part.source, part.sizeBytes, placeOf(part.place))
  if (part.part === 'changes') return renderChanges(part)
  if (part.part === 'lines') return renderLines(part)
  return String(await FolderTree(part.root))
}
