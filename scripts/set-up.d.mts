/** Whether `dist/` was made from these very sources. */
export function isBuilt(): boolean
