/** Values that are there: with `exactOptionalPropertyTypes`, what is not given is absent, not undefined. */
export function only<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given) as { [Key in keyof T]?: NonNullable<T[Key]> }
}
