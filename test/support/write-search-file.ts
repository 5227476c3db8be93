/** A process that writes a search file step by step, and is killed over it: `node … FOLDER STEPS`. */
import { SearchFileWriter } from '../../src/catalog/search-file.ts'
import { SearchWords } from '../../src/catalog/search-words.ts'
import { searchDocument } from './search-documents.ts'

const [folder = '', steps = '0'] = process.argv.slice(2)
const long = 'Of this there is much, so that a step writes a part. '.repeat(20)
const words = new SearchWords()
const marks = new Map<string, { fields: string; about: string }>()
for (let number = 0; number < 600; number += 1) {
  const document = searchDocument(`itm_${number}`, `newer${number} ${long}`)
  words.put(document)
  marks.set(document.id, { fields: 'newer', about: 'newer' })
}
const writer = new SearchFileWriter(folder, 'this program', { words, marks })
for (let step = 0; step < Number(steps); step += 1) writer.step(0.001)
if (steps !== '0') process.kill(process.pid, 'SIGKILL')
while (!writer.step(1_000));
