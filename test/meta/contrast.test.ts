/** Every pair of colour tokens that stand on each other, in both schemes (WCAG 2.2: 1.4.3 and 1.4.11). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync('public/css/10-tokens.css', 'utf8')
const darkAt = css.indexOf('@media (prefers-color-scheme: dark)')

const schemes = { light: tokensIn(css.slice(0, darkAt)), dark: tokensIn(css.slice(darkAt)) }

const BACKGROUNDS = ['page', 'surface', 'sunken'] as const

/** Text on what it stands on: 4.5 to 1. */
const TEXT_PAIRS: [string, string][] = [
  ...BACKGROUNDS.flatMap((background): [string, string][] => [
    ['text', background],
    ['muted', background],
    ['accent', background],
    ['accent-hover', background],
  ]),
  ['text', 'accent-soft'],
  ['text', 'bad-soft'],
  ['text', 'warn-soft'],
  ['muted', 'accent-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'surface'],
  ['bad', 'bad-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
]

/** Borders of what can be used: 3 to 1. */
const EDGE_PAIRS: [string, string][] = BACKGROUNDS.map((background) => ['strong-line', background])

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  test.each(TEXT_PAIRS)('%s can be read on %s', (front, back) => {
    expect(contrast(schemes[scheme], front, back)).toBeGreaterThanOrEqual(4.5)
  })

  test.each(EDGE_PAIRS)('%s can be seen on %s', (front, back) => {
    expect(contrast(schemes[scheme], front, back)).toBeGreaterThanOrEqual(3)
  })
})

function tokensIn(text: string): Map<string, string> {
  return new Map([...text.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]))
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
