/** Items from the server's own disk, for development. */
import type { Sharing } from '../../../catalog/items.repo.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { listOf, localImport } from '../../../operations/schemas.ts'
import { importFolder } from '../../../sources/local-import.ts'
import { type Route, route } from '../route.ts'

export const importRoutes: readonly Route[] = [
  route<{ body: { path: string; confirmSecrets?: string[]; sharing?: Sharing } }>({
    method: 'post',
    path: '/imports',
    summary: 'Publish what changed in a folder within LOCAL_IMPORT_ROOT',
    access: 'admin',
    body: localImport,
    answers: {
      201: {
        description: 'Every item that was found, published or unchanged.',
        schema: listOf(answers.imported),
      },
    },
    errors: [
      'import_disabled',
      'import_outside',
      'source_invalid',
      'invalid_upload',
      'invalid_name',
      'name_taken',
    ],
    handle: ({ principal, body }) =>
      principal.act(
        (acting) => importFolder(acting, principal.actor, body.path, body.confirmSecrets, body.sharing),
        (found) => ({
          status: 201,
          json: found.map(({ item, ...imported }) => ({ item: item.servedName, ...imported })),
        }),
      ),
  }),
]
