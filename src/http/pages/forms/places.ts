/**
 * Where each form is found: the page to bring it back to, and to lead to whoever asks for its address as if it were a
 * page, by loading anew what answered it or by coming back from signing in.
 */

/** Of each address that takes a form, in the order in which they are looked up. `=` is a page of its own. */
export const FORM_PLACES: readonly (readonly [route: string, page: string])[] = [
  ['/sign-in', '='],
  ['/sign-out', '/'],
  ['/theme', '/'],
  ['/set-up/:code', '='],
  ['/store/new', '='],
  ['/store/new/:draft/choose', '='],
  ['/store/new/:draft/check', '/store/new/:draft'],
  ['/store/new/:draft/describe', '='],
  ['/store/new/:draft/publish', '='],
  ['/store/new/:draft/discard', '/store/new'],
  ['/store/:item/install', '/store/:item'],
  ['/store/:item/uninstall', '/store/:item'],
  ['/store/:item/opt-out', '/store/:item'],
  ['/store/:item/opt-in', '/store/:item'],
  ['/store/:item/edit', '='],
  ['/store/:item/archive', '/store/:item/edit'],
  ['/store/:item/unarchive', '/store/:item/edit'],
  ['/store/:item/transfer', '/store/:item/edit'],
  ['/store/:item/transfer/withdraw', '/store/:item/edit'],
  ['/store/:item/versions/:version/yank', '/store/:item/versions'],
  ['/store/:item/versions/:version/deprecate', '/store/:item/versions'],
  ['/store/:item/versions/:version/restore', '/store/:item/versions'],
  ['/stack/:item/pin', '/stack'],
  ['/stack/go-back', '/stack'],
  ['/account/tokens', '/account'],
  ['/account/tokens/:id/revoke', '/account'],
  ['/account/password', '/account'],
  ['/account/sign-on/unlink', '/account'],
  ['/account/sessions/end-others', '/account'],
  ['/account/sessions/end-all', '/account'],
  ['/account/sessions/:id/end', '/account'],
  ['/account/transfers/:item/accept', '/account'],
  ['/account/transfers/:item/decline', '/account'],
  ['/admin/grants', '='],
  ['/admin/grants/preview', '/admin/grants'],
  ['/admin/grants/choices', '/admin/grants'],
  ['/admin/grants/undo', '/admin/grants'],
  ['/admin/groups', '='],
  ['/admin/groups/:slug/members', '/admin/groups/:slug'],
  ['/admin/groups/:slug/members/:username/remove', '/admin/groups/:slug'],
  ['/admin/groups/:slug/delete', '='],
  ['/admin/users', '='],
  ['/admin/users/:username/set-up-link', '/admin/users/:username'],
  ['/admin/users/:username/email', '/admin/users/:username'],
  ['/admin/users/:username/tokens/:id/revoke', '/admin/users/:username'],
  ['/admin/users/:username/disable', '='],
  ['/admin/users/:username/enable', '/admin/users/:username'],
  ['/admin/users/:username/make-admin', '/admin/users/:username'],
  ['/admin/users/:username/unmake-admin', '='],
  ['/admin/sources/new', '='],
  ['/admin/sources/:source/edit', '='],
  ['/admin/sources/:source/delete', '='],
  ['/admin/sources/:source/sync', '/admin/sources/:source'],
  ['/admin/sources/:source/cancel', '/admin/sources/:source'],
  ['/admin/sources/:source/plugins/:plugin', '/admin/sources/:source'],
  ['/admin/sources/:source/webhook', '/admin/sources/:source'],
  ['/admin/sources/:source/grant', '='],
  ['/admin/sources/:source/held/:held/promote', '/admin/sources/:source/held/:held'],
  ['/admin/sources/:source/held/:held/reject', '/admin/sources/:source/held/:held'],
  ['/admin/review', '='],
]

/** Forms with files: read by their own routes, through the gates of uploads. */
const UPLOADS: ReadonlySet<string> = new Set([
  '/store/new',
  '/store/new/:draft/choose',
  '/store/new/:draft/describe',
  '/store/:item/edit',
])

/** What they do, they do for whoever sends them, signed in or not. */
const ANYBODYS: ReadonlySet<string> = new Set(['/sign-in', '/set-up/:code', '/theme'])

export interface FormPlace {
  route: string
  isAnybodys: boolean
  /** The page that has the form, as a path. */
  page: string
  isUpload: boolean
}

const PATTERNS = FORM_PLACES.map(([route, page]) => ({
  route,
  page: page === '=' ? route : page,
  pattern: new RegExp(`^${route.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
}))

/** @returns `undefined` when nothing takes a form there */
export function formPlaceAt(path: string): FormPlace | undefined {
  for (const { route, page, pattern } of PATTERNS) {
    const match = pattern.exec(path)
    if (match === null) continue
    const at = page.replace(/:(\w+)/g, (_, name: string) => match.groups?.[name] ?? '')
    return { route, page: at, isUpload: UPLOADS.has(route), isAnybodys: ANYBODYS.has(route) }
  }
  return undefined
}
