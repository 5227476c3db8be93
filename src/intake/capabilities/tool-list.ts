/** Lists of tools as front matter has them: `Bash(git log:*), Read`, or a list. In linear time. */

/** Each tool with its arguments, once, in order. */
export function toolsIn(value: unknown): string[] {
  const all = typeof value === 'string' ? split(value) : Array.isArray(value) ? value : []
  const texts = all.filter((tool): tool is string => typeof tool === 'string')
  return [...new Set(texts.map((tool) => tool.trim()).filter((tool) => bareTool(tool) !== ''))]
}

/** `Bash(git log:*)` is `Bash`. */
export function bareTool(tool: string): string {
  const at = tool.indexOf('(')
  return (at === -1 ? tool : tool.slice(0, at)).trim()
}

/** At commas and spaces that stand outside of parentheses; one that never closes is a word's end, too. */
function split(text: string): string[] {
  const closings = closingsOf(text)
  const tools: string[] = []
  let start = 0
  const end = (at: number) => {
    if (at > start) tools.push(text.slice(start, at))
    start = at + 1
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!
    const closing = character === '(' ? closings.get(at) : undefined
    if (closing !== undefined) at = closing
    else if (character === '(' || character === ',' || character.trim() === '') end(at)
  }
  end(text.length)
  return tools
}

/** Where each parenthesis that closes again does. */
function closingsOf(text: string): Map<number, number> {
  const closings = new Map<number, number>()
  const open: number[] = []
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') open.push(at)
    else if (text[at] === ')' && open.length > 0) closings.set(open.pop()!, at)
  }
  return closings
}

/** Tools that only look, and at what is on the machine already. */
const LOOKING: ReadonlySet<string> = new Set(
  'read grep glob ls notebookread todoread todowrite askuserquestion skill'.split(' '),
)

/** Whether who may use it without a question can change or send something. */
export function canAct(tool: string): boolean {
  return !LOOKING.has(bareTool(tool).toLowerCase())
}
