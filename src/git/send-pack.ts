/** A pack on its way to a client: framed, with progress, and with an error that the client can read. */
import type { Oid } from './object.ts'
import type { ObjectSource } from './object-source.ts'
import { packOf } from './pack-stream.ts'
import { BAND, frame, type SidebandMode } from './wire/sideband.ts'

export async function* sendPack(
  objects: ObjectSource,
  oids: readonly Oid[],
  { mode, showProgress }: { mode: SidebandMode; showProgress: boolean },
): AsyncGenerator<Buffer> {
  if (showProgress)
    yield* frame(mode, BAND.progress, Buffer.from(`Enumerating objects: ${oids.length}, done.\n`))
  try {
    for await (const chunk of packOf(objects, oids)) yield* frame(mode, BAND.pack, chunk)
  } catch (error) {
    // Half a pack is out already: only the error band can tell. The client throws the half away.
    yield* frame(mode, BAND.error, Buffer.from('the store could not read an object; tell its admin\n'))
    throw error
  }
}
