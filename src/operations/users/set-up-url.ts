import type { Rooms } from '../rooms.ts'

/** The address of a one-time link: shown where it is made alone, as the store keeps a hash of the code. */
export function setUpUrl({ settings }: Pick<Rooms, 'settings'>, code: string): string {
  return `${settings.baseUrl}/set-up/${code}`
}
