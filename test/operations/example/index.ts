export * from './echo-group.ts'
