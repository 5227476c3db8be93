/** Every route of the API. Fixed paths come before those with parameters in the same place. */
import type { Route } from '../route.ts'
import { auditRoutes } from './audit.ts'
import { catalogRoutes } from './catalog.ts'
import { groupRoutes } from './groups.ts'
import { heldRoutes } from './held.ts'
import { importRoutes } from './imports.ts'
import { itemRoutes } from './items.ts'
import { jobRoutes } from './jobs.ts'
import { personalRoutes } from './personal.ts'
import { sessionRoutes } from './session.ts'
import { sourceRoutes } from './sources.ts'
import { stackRoutes } from './stack.ts'
import { tokenRoutes } from './tokens.ts'
import { transferRoutes } from './transfers.ts'
import { userRoutes } from './users.ts'
import { versionRoutes } from './versions.ts'

export const apiRoutes: readonly Route[] = [
  ...sessionRoutes,
  ...tokenRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...catalogRoutes,
  ...itemRoutes,
  ...versionRoutes,
  ...transferRoutes,
  ...personalRoutes,
  ...stackRoutes,
  ...sourceRoutes,
  ...heldRoutes,
  ...jobRoutes,
  ...importRoutes,
  ...auditRoutes,
]
