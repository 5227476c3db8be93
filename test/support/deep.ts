/** Long matrices: the whole of them with `npm run deep`, a sample with `npm test`. `test/meta/deep.test.ts` keeps the list. */

export const isDeep = process.env.STOA_DEEP === '1'

/** All of `whole` in depth, else what `isSampled` chooses. */
export function sampleOf<T>(whole: readonly T[], isSampled: (one: T) => boolean): T[] {
  return isDeep ? [...whole] : whole.filter(isSampled)
}

/** Light and dark, desk and phone. The two that `npm test` takes have each colour and each width once. */
export const looks = sampleOf(
  [
    ['light on a desk', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
    ['dark on a desk', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
    ['light on a phone', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
    ['dark on a phone', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
  ] as const,
  ([look]) => look === 'light on a desk' || look === 'dark on a phone',
)
