/** What somebody's own set once was. */
import type { Standing } from '../../access/index.ts'
import { isOid } from '../../git/objects.ts'
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { userFeed } from '../../snapshot/index.ts'
import type { Rooms } from '../rooms.ts'

/** @throws AppError `not_found` for what is not in one's own history */
export async function contentsAt({ feeds }: Pick<Rooms, 'feeds'>, { user }: Standing, commit: string) {
  const target = isOid(commit) ? await feeds.contentsAt(userFeed(user.id), commit) : undefined
  if (target !== undefined) return target
  throw new AppError('not_found', `"${cut(commit, 40)}" is not in your history; choose one of the list.`)
}
