import type { Sharing } from '../../catalog/index.ts'
import { importFolder as publishFolder } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { defineOperation } from '../operation.ts'
import { confirmSecrets, listOf, object, sharing } from '../schemas.ts'

export const importFolder = defineOperation<{ path: string; confirmSecrets?: string[]; sharing?: Sharing }>()(
  {
    name: 'import.folder',
    summary: 'Publish what changed in a folder within LOCAL_IMPORT_ROOT',
    input: object(
      {
        path: { type: 'string', minLength: 1, description: 'A folder within LOCAL_IMPORT_ROOT.' },
        confirmSecrets,
        sharing: { ...sharing, description: 'Who sees what is new; public when left out.' },
      },
      ['path'],
    ),
    output: listOf(answers.imported),
    access: 'admin',
    effects: 'writes',
    errors: [
      'import_disabled',
      'import_outside',
      'source_invalid',
      'invalid_upload',
      'invalid_name',
      'name_taken',
    ],
    run: ({ rooms, who }, said) =>
      publishFolder(rooms, who.actor, said.path, said.confirmSecrets, said.sharing),
    answer: (found) => found.map(({ item, ...imported }) => ({ item: item.servedName, ...imported })),
  },
)
