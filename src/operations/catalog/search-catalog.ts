import { type Listing, RUNS, SORTS } from '../../catalog/index.ts'
import { FILTER_VALUES_MAX, QUERY_CHARS_MAX } from '../../kernel/limits.ts'
import { answers } from '../answers/answers.ts'
import { presentItem } from '../answers/present.ts'
import { eachShown } from '../answers/shown.ts'
import { defineOperation } from '../operation.ts'
import { kind, listOf, listUpTo, object, page, sharing, text } from '../schemas.ts'
import { findItems } from './find-items.ts'

const input = object({
  q: {
    type: 'string',
    maxLength: QUERY_CHARS_MAX,
    description: 'Words that must all occur, also as beginnings; when nothing has them, nearly alike ones.',
  },
  type: listUpTo(FILTER_VALUES_MAX, kind),
  tags: listUpTo(FILTER_VALUES_MAX, text),
  owner: { type: 'string', description: 'A user name, or `me`.' },
  sharing: listUpTo(FILTER_VALUES_MAX, sharing),
  category: listUpTo(FILTER_VALUES_MAX, text),
  source: listUpTo(FILTER_VALUES_MAX, {
    type: 'string',
    description: 'A curated source, or `upload` for what people published.',
  }),
  runs: listUpTo(FILTER_VALUES_MAX, { enum: RUNS }),
  sort: { enum: SORTS, default: 'name' },
  order: { enum: ['asc', 'desc'] },
  ...page,
})

const output = object({
  results: listOf(answers.item),
  total: { type: 'integer' },
  limit: { type: 'integer' },
  offset: { type: 'integer' },
  facets: { type: 'object' },
  isComplete: {
    type: 'boolean',
    description: 'False while the search still reads items, after a start: with words, some may be missing.',
  },
})

interface Query extends Omit<Listing, 'owner'> {
  owner?: string
}

export const searchCatalog = defineOperation<Query>()({
  name: 'catalog.search',
  summary: 'Items that the caller may see',
  input,
  output,
  access: 'items:read',
  effects: 'reads',
  errors: ['bad_request'],
  async run({ rooms, who }, { tags, owner, ...listing }) {
    // One field with commas is how links are written by hand.
    const wanted =
      tags === undefined
        ? {}
        : { tags: tags.flatMap((value) => value.split(',')).slice(0, FILTER_VALUES_MAX) }
    const by = owner === undefined ? {} : { owner: [owner === 'me' ? who.user.username : owner] }
    const { results, total, facets, reading } = await findItems(rooms, who, { ...listing, ...wanted, ...by })
    const { limit, offset } = listing
    const shown = eachShown(rooms, results, ({ row }) => presentItem(rooms, who.viewer, row))
    return { results: shown, total, limit, offset, facets, isComplete: reading === undefined }
  },
})
