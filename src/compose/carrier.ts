/** Which plugin of a served marketplace carries an item. */
import { type KindName, kinds } from '../intake/index.ts'

/** `undefined` for what is mounted nowhere. */
export function carrierOf(
  { kind, servedName }: { kind: KindName; servedName: string },
  bundleName: string,
): string | undefined {
  const { mount } = kinds[kind]
  if (mount.in === 'nowhere') return undefined
  return mount.in === 'bundle' ? bundleName : servedName
}
