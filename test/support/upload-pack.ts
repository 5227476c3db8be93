/** One request to upload-pack, and its answer as it is streamed. */
import { streamAnswer } from '../../src/git/answer.ts'
import type { Repository } from '../../src/git/repository.ts'
import { type ProtocolVersion, understand } from '../../src/git/upload-pack.ts'

export async function* serve(
  repository: Repository,
  version: ProtocolVersion,
  body: Buffer,
): AsyncGenerator<Buffer> {
  yield* streamAnswer(repository.objects, await understand(version, body).answer(repository))
}
