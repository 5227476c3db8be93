import { fileSizes, getVersion, isServed, listFiles as list } from '../../catalog/index.ts'
import { answers } from '../answers/answers.ts'
import { defineOperation } from '../operation.ts'
import { visibleItem } from '../rights.ts'
import { listOf } from '../schemas.ts'
import { type OfVersion, ofVersion } from './of-version.ts'

export const listFiles = defineOperation<OfVersion>()({
  name: 'version.list-files',
  summary: 'The files of a version, and which of them are served',
  input: ofVersion(),
  output: listOf(answers.file),
  access: 'items:read',
  effects: 'reads',
  errors: ['item_not_found', 'version_not_found'],
  right: ({ rooms, who }, { item }) => visibleItem(item)(who, rooms),
  async run({ rooms, found }, { version }) {
    const files = await list(rooms.objects, getVersion(rooms.db, found, version).treeOid)
    const sizes = await fileSizes(rooms.objects, files)
    return files.map(({ path, mode }, index) => ({
      path,
      mode,
      sizeBytes: sizes[index]!,
      served: isServed({ path }),
    }))
  },
})
