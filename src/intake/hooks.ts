/** Hooks of a plugin whose commands will not run elsewhere. */
import { isPlainObject, type ManifestDocument } from './document.ts'
import type { Issues } from './issues.ts'

export function warnOfAbsolutePaths(documents: readonly ManifestDocument[], issues: Issues): void {
  for (const document of documents) {
    const { hooks } = document.value
    if (!isPlainObject(hooks)) continue
    for (const [event, matchers] of Object.entries(hooks)) warnAbsolute(document, event, matchers, issues)
  }
}

/** A command at a place that exists on its author's machine only. Programs every machine has are fine. */
function warnAbsolute(document: ManifestDocument, event: string, matchers: unknown, issues: Issues): void {
  for (const [index, matcher] of (Array.isArray(matchers) ? matchers : []).entries()) {
    const hooks = isPlainObject(matcher) && Array.isArray(matcher.hooks) ? matcher.hooks : []
    for (const hook of hooks) {
      const command = isPlainObject(hook) && typeof hook.command === 'string' ? hook.command : ''
      // The quotes may end before the slash: "${CLAUDE_PLUGIN_ROOT}"/run.sh.
      const plain = command.replaceAll(/\}["']\//g, '}/')
      const absolute = /(?:^|[\s"'=])((?:\/(?!bin\/|usr\/bin\/|dev\/null)|~\/|[A-Za-z]:\\)[^\s"']+)/.exec(
        plain,
      )?.[1]
      if (absolute === undefined) continue
      issues.warn(
        'path_absolute',
        `A ${event} hook uses "${absolute}", which other machines may not have; use \${CLAUDE_PLUGIN_ROOT}.`,
        {
          path: document.path,
          line: document.lineOf(['hooks', event, index]),
        },
      )
    }
  }
}
