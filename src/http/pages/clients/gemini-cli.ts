import { gitClient, stepForEach } from './client.ts'

/**
 * Gemini's own Git reads no settings of the person, so it knows no remembered token. So the machine's Git clones,
 * and Gemini takes the skills from there; a later pull changes what is linked at once.
 */
export const geminiCli = gitClient('Gemini CLI', ({ name, plugins }, address) => {
  const folder = `$HOME/.gemini/marketplaces/${name}`
  const link = stepForEach(
    'Link the skills of your stack. (Gemini CLI takes skills; agents and commands stay out.)',
    plugins.filter(({ hasSkills }) => hasSkills),
    (plugin) => `gemini skills link "${folder}/plugins/${plugin.name}/skills" --consent`,
  )
  return [
    { text: 'Clone your marketplace.', command: `git clone ${address} "${folder}"` },
    ...link,
    {
      text: 'After a change to your stack, refresh the clone; what is linked follows. Link again for skills that are new.',
      command: `git -C "${folder}" pull --ff-only`,
    },
  ]
})
