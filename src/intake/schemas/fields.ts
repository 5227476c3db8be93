/** Building blocks of the manifest schemas. Descriptions follow "must be" in the sentences that people read. */

export const text = { type: 'string', description: 'text' } as const
export const flag = { type: 'boolean', description: 'true or false' } as const
export const texts = { type: 'array', items: text, description: 'a list of texts' } as const
export const textOrTexts = {
  type: ['string', 'array'],
  items: text,
  description: 'text or a list of texts',
} as const
export const object = { type: 'object', description: 'an object' } as const
export const textsByName = {
  type: 'object',
  additionalProperties: text,
  description: 'an object of texts',
} as const
