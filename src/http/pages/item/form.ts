/** Fields of a page's form as texts. */

/** The first value of each field, trimmed; absent fields are empty. */
export function textsOf(form: FormData, fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, trimmed(form.get(field))]))
}

/** All values of a field, trimmed, in their order. */
export function allOf(form: FormData, field: string): string[] {
  return form.getAll(field).map(trimmed)
}

function trimmed(value: ReturnType<FormData['get']>): string {
  return typeof value === 'string' ? value.trim() : ''
}

/** Files that were chosen; a field without one sends an empty file. */
export function filesOf(form: FormData, field: string): Promise<{ name: string; content: Buffer }[]> {
  const files = form
    .getAll(field)
    .flatMap((value) => (typeof value === 'string' || value.size === 0 ? [] : [value]))
  return Promise.all(
    files.map(async (file) => ({ name: file.name, content: Buffer.from(await file.arrayBuffer()) })),
  )
}
