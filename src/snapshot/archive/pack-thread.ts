/** The thread of `archives.ts`. */
import { answerJobs } from '../../kernel/thread-jobs.ts'
import { type PackedFiles, type PackFilesJob, packFiles } from './pack-files.ts'

answerJobs<PackFilesJob, PackedFiles>(async (job) => {
  const answer = packFiles(job)
  return { answer, moved: [answer.bytes.buffer] }
})
