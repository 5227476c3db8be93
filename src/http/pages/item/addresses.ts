/** Where the pages, files and pictures of an item are. */

type Named = { servedName: string }

export function apiPath(item: Named): string {
  return `/api/v1/items/${item.servedName}`
}

/** A page's or the API's address of one file. */
export function fileAddress(base: string, path: string): string {
  return `${base}/files/${encodedPath(path)}`
}

/** The page of one file, as it is in one version. */
export function filePage(item: Named, path: string, version: string): string {
  return `${fileAddress(`/store/${item.servedName}`, path)}?version=${encodeURIComponent(version)}`
}

/** The list of a version's files. */
export function filesPage(item: Named, version: string): string {
  return `/store/${item.servedName}/files?version=${encodeURIComponent(version)}`
}

/** A picture among the files, as a picture. */
export function pictureAddress(item: Named, path: string, version: string): string {
  return `/store/${item.servedName}/pictures/${encodedPath(path)}?version=${encodeURIComponent(version)}`
}

function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
