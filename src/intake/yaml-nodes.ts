/** Walking a YAML document without recursion, in the order of its text, so that depth is a number and not a crash. */
import { type Alias, type Document, isAlias, isCollection, isNode, isPair, type Node } from 'yaml'

interface VisitedNode {
  node: Node
  /** Lists and maps around it. */
  depth: number
  isKey: boolean
  /** Put another node in its place. */
  replace(node: Node): void
}

export function* nodesOf(document: Document): Generator<VisitedNode> {
  const open: VisitedNode[] = []
  if (isNode(document.contents)) {
    open.push({
      node: document.contents,
      depth: 0,
      isKey: false,
      replace: (node) => (document.contents = node),
    })
  }
  for (let visited = open.pop(); visited !== undefined; visited = open.pop()) {
    yield visited
    open.push(...childrenOf(visited.node, visited.depth + 1).reverse())
  }
}

function childrenOf(node: Node, depth: number): VisitedNode[] {
  if (!isCollection(node)) return []
  return (node.items as unknown[]).flatMap((item, index) => {
    if (!isPair(item)) return visit(item, depth, false, (other) => (node.items[index] = other))
    return [
      ...visit(item.key, depth, true, (other) => (item.key = other)),
      ...visit(item.value, depth, false, (other) => (item.value = other)),
    ]
  })
}

function visit(node: unknown, depth: number, isKey: boolean, replace: VisitedNode['replace']): VisitedNode[] {
  return isNode(node) ? [{ node, depth, isKey, replace }] : []
}

/** Every alias with what it stands for: the last node before it with that anchor. `undefined` if there is none. */
export function* aliasesOf(document: Document): Generator<[VisitedNode & { node: Alias }, Node | undefined]> {
  const anchored = new Map<string, Node>()
  for (const visited of nodesOf(document)) {
    const { node } = visited
    if (isAlias(node)) yield [{ ...visited, node }, anchored.get(node.source)]
    else if (node.anchor !== undefined) anchored.set(node.anchor, node)
  }
}
