/** What texts are made of that once took long, somewhere: openings that nothing closes, and what patterns stumble over. */
export const UNITS = [
  'a', ' ', '\t', '\n', 'a ', 'a\n', ' \n', '\r\n', '1', '1.', '.', '..', '/', '../', '\\', '-', '--', '- ', '-a', '_', '__a ',
  '*', '*a ', '**a', '`', '`a', '~', '#', '# a\n', '> ', '>', '|', '|a', '|-', '[', '[a](', '[a](b) ', '[a]: b\n', '![', '![a](b) ',
  '(', 'a(', ')', '{', '${', '!`', '[[', ']', '<', '<a ', '<!--', '&', '&amp;', '=', '==\n', ':', 'a: ', 'a: b\n', '::', ',', 'a,',
  '"', "'", '@', 'a@', 'a@b.c ', 'http://', 'www.', '://a:', 'sk-', 'stoa_', '-----BEGIN ', 'é', 'e\u0301', '\u0301', 'ﷺ', '😀',
  '\u200d', '||1', '>1 ', '^1', '1-', '* ', '*/', '0 ', '%', '%41', '+', '!a ', '&x', '*x', '? ', '---\n', '\n---', 'a\n---',
] // biome-ignore format: a list of texts reads best as one
