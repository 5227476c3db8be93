/** Documents beside an item. */
import { DocumentsPage } from '../../../../views/item/documents.tsx'
import { mayEdit } from '../../../access/index.ts'
import { render } from '../page.tsx'
import { sizeText } from '../words.ts'
import { apiPath, shellOf, type Visit } from './shell.ts'

export function renderDocuments(visit: Visit) {
  const { deps, c, principal, item } = visit
  const page = (
    <DocumentsPage
      shell={shellOf(visit, 'documents')}
      docs={item.docs.map(({ name, mediaType, sizeBytes }) => ({
        name,
        url: `${apiPath(item)}/docs/${encodeURIComponent(name)}`,
        size: sizeText(sizeBytes),
        type: typeWord(mediaType),
      }))}
      {...(mayEdit(deps.db, principal.viewer, item) ? { editUrl: `/store/${item.servedName}/edit` } : {})}
    />
  )
  return render(c, page)
}

function typeWord(mediaType: string): string {
  if (mediaType === 'application/pdf') return 'PDF'
  return mediaType.startsWith('text/markdown') ? 'Markdown' : 'text'
}
