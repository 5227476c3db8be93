/** Blocks as pages show them: each in its own direction, columns as they are aligned, tasks with their boxes. */
import type { StateCore, Token } from 'markdown-it'
import { FROM_THE_RIGHT } from '../../kernel/invisible.ts'
import { withUnseenShown } from '../../kernel/unseen.ts'

/** Each takes its direction from its own words, in the browser. */
const LEAVES = new Set(['paragraph_open', 'heading_open', 'th_open', 'td_open'])
/** What is around them takes it from the first words inside, where a browser would not look into the blocks. */
const AROUND = new Set([
  'bullet_list_open',
  'ordered_list_open',
  'list_item_open',
  'blockquote_open',
  'table_open',
])
const AROUND_CLOSED = new Set([...AROUND].map((type) => type.replace('_open', '_close')))

export function giveDirections({ tokens }: StateCore): void {
  const open: { token: Token; isKnown: boolean }[] = []
  for (const token of tokens) {
    if (LEAVES.has(token.type) && !token.hidden) token.attrSet('dir', 'auto')
    if (AROUND.has(token.type)) open.push({ token, isKnown: false })
    if (AROUND_CLOSED.has(token.type)) open.pop()
    const direction = token.type === 'inline' ? directionOf(token) : undefined
    if (direction === undefined) continue
    // All that lies around one that is known is known.
    for (let at = open.length - 1; at >= 0 && !open[at]!.isKnown; at -= 1) {
      open[at]!.isKnown = true
      open[at]!.token.attrSet('dir', direction)
    }
  }
}

/** Of the first letter that has one. Code is read from the left wherever it stands. */
function directionOf({ children }: Token): 'ltr' | 'rtl' | undefined {
  for (const { type, content } of children ?? []) {
    const letter = type === 'text' ? /\p{L}/u.exec(content) : null
    if (letter !== null) return FROM_THE_RIGHT.test(letter[0]) ? 'rtl' : 'ltr'
  }
  return undefined
}

/** Code is judged line by line, as in its file. */
export function showUnseenInCode({ tokens }: StateCore): void {
  for (const token of tokens) {
    if (token.type === 'fence' || token.type === 'code_block') token.content = withUnseenShown(token.content)
    for (const child of token.children ?? [])
      if (child.type === 'code_inline') child.content = withUnseenShown(child.content)
  }
}

const ALIGNED = /^text-align:(left|center|right)$/

/** Styles of single elements are forbidden by the page's policy, so a column's alignment is a class. */
export function alignColumns({ tokens }: StateCore): void {
  for (const token of tokens) {
    const [, side] = ALIGNED.exec(String(token.attrGet('style') ?? '')) ?? []
    if (side === undefined) continue
    token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style')
    token.attrSet('class', `align-${side}`)
  }
}

const TASK = /^\[([ xX])\][ \t]+(?=\S)/

/** `[ ]` and `[x]` at the beginning of an item of a list. */
export function showTasks(state: StateCore): void {
  const { tokens } = state
  for (const [index, item] of tokens.entries()) {
    if (item.type !== 'list_item_open' || tokens[index + 1]?.type !== 'paragraph_open') continue
    const children = tokens[index + 2]?.children ?? []
    const first = children[0]
    const task = first?.type === 'text' ? TASK.exec(first.content) : null
    if (first === undefined || task === null) continue
    first.content = first.content.slice(task[0].length)
    item.attrJoin('class', 'task')
    children.unshift(boxOf(state, task[1] !== ' '))
  }
}

function boxOf(state: StateCore, isDone: boolean): Token {
  const box = new state.Token('task_box', 'input', 0)
  box.attrs = [
    ['type', 'checkbox'],
    ['disabled', ''],
    ...(isDone ? [['checked', ''] as [string, string]] : []),
    ['aria-label', isDone ? 'done' : 'to do'],
  ]
  return box
}
