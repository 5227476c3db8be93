/** Every pair of colour tokens that stand on each other, in both schemes (WCAG 2.2: 1.4.3 and 1.4.11). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync('public/css/10-tokens.css', 'utf8')
const moreAt = css.indexOf('@media (prefers-contrast: more)')

const plain = tokensIn(css.slice(0, moreAt))
const more = tokensIn(css.slice(moreAt))
const schemes = {
  light: plain.light,
  dark: plain.dark,
  'light, with more contrast': new Map([...plain.light, ...more.light]),
  'dark, with more contrast': new Map([...plain.dark, ...more.dark]),
}

const BACKGROUNDS = ['page', 'surface', 'sunken'] as const

/** Text on what it stands on. */
const TEXT_PAIRS: [string, string][] = [
  ...BACKGROUNDS.flatMap((background): [string, string][] => [
    ['text', background],
    ['muted', background],
    ['accent', background],
    ['accent-hover', background],
  ]),
  ['text', 'accent-soft'],
  ['accent', 'accent-soft'],
  ['text', 'bad-soft'],
  ['text', 'warn-soft'],
  ['muted', 'accent-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'surface'],
  ['bad', 'bad-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
]

/** Borders of what can be used. */
const EDGE_PAIRS: [string, string][] = BACKGROUNDS.map((background) => ['strong-line', background])

/** Text and edges: AA for everybody; AAA for the text of those who ask for more (1.4.6). */
describe.each([
  ['light', 4.5, 3],
  ['dark', 4.5, 3],
  ['light, with more contrast', 7, 4.5],
  ['dark, with more contrast', 7, 4.5],
] as const)('in %s', (scheme, textRatio, edgeRatio) => {
  test.each(TEXT_PAIRS)('%s can be read on %s', (front, back) => {
    expect(contrast(schemes[scheme], front, back)).toBeGreaterThanOrEqual(textRatio)
  })

  test.each(EDGE_PAIRS)('%s can be seen on %s', (front, back) => {
    expect(contrast(schemes[scheme], front, back)).toBeGreaterThanOrEqual(edgeRatio)
  })
})

/** `--page: light-dark(#f7f5f0, #151815);` */
function tokensIn(text: string): { light: Map<string, string>; dark: Map<string, string> } {
  const pairs = [...text.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)]
  return {
    light: new Map(pairs.map(([, name, light]) => [name!, light!])),
    dark: new Map(pairs.map(([, name, , dark]) => [name!, dark!])),
  }
}

/** Source: WCAG 2.2, "contrast ratio". */
function contrast(tokens: Map<string, string>, front: string, back: string): number {
  const [a, b] = [luminance(tokens.get(front)!), luminance(tokens.get(back)!)].sort((x, y) => y - x)
  return (a! + 0.05) / (b! + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) =>
    channel(Number.parseInt(colour.slice(at, at + 2), 16) / 255),
  )
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function channel(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}
