import { mayEdit, type Standing } from '../../access/index.ts'
import { findItem, latestOf, type Proposal, previewUpload, servedFiles } from '../../catalog/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { answers } from '../answers/answers.ts'
import { gainsOf } from '../answers/gains.ts'
import { presentGain } from '../answers/present-gains.ts'
import { bytesOf } from '../file-input.ts'
import { defineOperation } from '../operation.ts'
import type { Rooms } from '../rooms.ts'
import { object } from '../schemas.ts'
import { type NewZip, newZipFields } from './upload-input.ts'

export const previewItem = defineOperation<NewZip>()({
  name: 'item.preview',
  summary: 'What publishing would make of a ZIP; stores nothing',
  input: object(newZipFields, ['file']),
  output: answers.preview,
  access: 'items:write',
  effects: 'reads',
  errors: ['bad_request', 'invalid_kind', 'too_large'],
  async run({ rooms, who }, { file, ...typed }) {
    const proposal = await previewUpload(rooms, who.actor, { zip: bytesOf(file), ...typed })
    const { kind, name, version, description, servedName, capabilities, dependencies } = proposal
    return {
      ...{ kind, name, version, description, servedName, capabilities, dependencies },
      files: servedFiles(proposal),
      issues: proposal.issues.map(orNewVersion),
      newCapabilities: gainedBy(rooms, who, proposal),
    }
  },
})

/** Whoever asks may mean a new version of the item that is there: a warning that says so. */
function orNewVersion(issue: Issue): Issue {
  return issue.code === 'name_taken' ? { ...issue, severity: 'warning' } : issue
}

/** What it could do that the item of this name cannot, if the caller may publish to that; else all that it could do. */
function gainedBy(rooms: Rooms, { viewer }: Standing, proposal: Proposal) {
  const { servedName, capabilities, dependencies } = proposal
  if (capabilities === null) return []
  const item = servedName === null ? undefined : findItem(rooms.db, servedName)
  const isOwn = item !== undefined && mayEdit(rooms.db, viewer, item)
  const before = isOwn ? latestOf(rooms.db, item) : undefined
  return gainsOf(rooms, viewer, before, { capabilities, dependencies }).map(presentGain)
}
