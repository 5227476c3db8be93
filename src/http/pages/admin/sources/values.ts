/** What a source's forms say, and what is wrong with it: every problem at its field, all of them at once. */
import { SCHEDULES, type SourceValues } from '../../../../../views/admin/sources/fields.tsx'
import type { Problem } from '../../../../../views/publish/fields.tsx'
import { AppError } from '../../../../kernel/errors.ts'
import type { OutboundRule } from '../../../../kernel/outbound.ts'
import { createSource } from '../../../../operations/index.ts'
import {
  checkInput,
  checkSecret,
  checkSlug,
  type PromotePolicy,
  type SourceInput,
  type SourceMode,
  type SourceRow,
  scheduleProblem,
} from '../../../../sources/index.ts'
import type { Fields } from '../admin.tsx'

export const NO_VALUES: SourceValues = {
  url: '',
  mode: 'marketplace',
  ref: '',
  folder: 'items/',
  username: '',
  name: '',
  slug: '',
  schedule: '0 * * * *',
  cron: '',
  promote: 'auto',
}

export function readValues(fields: Fields): SourceValues {
  const names = Object.keys(NO_VALUES) as (keyof SourceValues)[]
  return Object.fromEntries(names.map((name) => [name, fields.text(name)])) as unknown as SourceValues
}

/** As the forms would have said it. */
export function valuesOf(source: SourceRow): SourceValues {
  const schedule = source.schedule ?? ''
  const isCommon = SCHEDULES.some(([cron]) => cron === schedule)
  return {
    url: source.url,
    mode: source.mode,
    ref: source.ref ?? '',
    folder: source.folder ?? '',
    username: source.username ?? '',
    name: source.name,
    slug: source.slug,
    schedule: isCommon ? schedule : 'other',
    cron: isCommon ? '' : schedule,
    promote: source.promote,
  }
}

export function inputOf(values: SourceValues): Omit<SourceInput, 'secret' | 'webhookSecret'> {
  return {
    slug: values.slug,
    name: values.name,
    url: values.url,
    mode: values.mode as SourceMode,
    ref: values.ref,
    folder: values.folder,
    username: values.username,
    schedule: chosenSchedule(values),
    promote: values.promote as PromotePolicy,
  }
}

function chosenSchedule({ schedule, cron }: SourceValues): string {
  return schedule === 'other' ? cron : schedule
}

type Check = (rules: readonly OutboundRule[], values: SourceValues) => unknown

/** Fields that are not in question, when one is looked at by itself. */
const FINE = { slug: 'fine', url: 'https://git.example.com/fine', mode: 'marketplace' } as const

const CHECKS: Readonly<Record<string, Check>> = {
  url: (rules, { url }) => checkInput(rules, { ...FINE, url }),
  mode: (_, { mode }) => createSource.check({ ...FINE, mode }),
  ref: (rules, { mode, ref }) => mode !== 'tags' && checkInput(rules, { ...FINE, ref }),
  folder: (rules, { mode, folder }) => mode === 'tags' && checkInput(rules, { ...FINE, mode, folder }),
  username: (rules, { username }) => checkInput(rules, { ...FINE, username }),
  name: (rules, { name }) => checkInput(rules, { ...FINE, name: given('name', name) }),
  slug: (_, { slug }) => checkSlug(given('slug', slug)),
  promote: (_, { promote }) => createSource.check({ ...FINE, promote }),
  cron: (_, values) => {
    const problem = values.schedule === 'other' ? scheduleProblem(values.cron) : undefined
    if (problem !== undefined) throw new AppError('bad_request', problem)
  },
  schedule: (_, values) => {
    const problem =
      values.schedule === '' || values.schedule === 'other' ? undefined : scheduleProblem(values.schedule)
    if (problem !== undefined) throw new AppError('bad_request', problem)
  },
}

/** Of the first step. */
export const ADDRESS_FIELDS = ['url', 'mode', 'ref', 'folder', 'username'] as const
/** Of the last one. */
export const RULE_FIELDS = ['name', 'slug', 'promote', 'schedule', 'cron'] as const
export const EDIT_FIELDS = ['name', ...ADDRESS_FIELDS, 'promote', 'schedule', 'cron'] as const

/** In the order of the fields. */
export function problemsOf(
  rules: readonly OutboundRule[],
  values: SourceValues,
  fields: readonly string[],
  secret = '',
): Problem[] {
  const found = fields.flatMap((field) => problemAt(field, () => CHECKS[field]?.(rules, values)))
  return [...found, ...problemAt('secret', () => checkSecret('password or token', secret))]
}

function problemAt(field: string, check: () => unknown): Problem[] {
  try {
    check()
    return []
  } catch (error) {
    if (error instanceof AppError) return [{ field, message: error.message }]
    throw error
  }
}

function given(field: string, text: string): string {
  if (text !== '') return text
  throw new AppError('bad_request', `The ${field} is empty; write one.`)
}
