/** Every kind of job: one line each. What is exported here can be queued, and is gone on with after a restart. */
export * from './sources/sync-job.ts'
