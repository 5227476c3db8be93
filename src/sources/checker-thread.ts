/** The thread of `checker.ts`. */
import { answerJobs } from '../kernel/thread-jobs.ts'
import { answerCheck, type CheckAnswers, type CheckJob } from './check-jobs.ts'

answerJobs<CheckJob, CheckAnswers[CheckJob['task']]>(async (job) => ({ answer: answerCheck(job), moved: [] }))
