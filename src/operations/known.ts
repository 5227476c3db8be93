/** The answer when nothing new was made: it is as it was, or was only changed. */
export class Known<Output> {
  readonly output: Output

  constructor(output: Output) {
    this.output = output
  }
}
