/** The end of a piece of work that somebody else may never finish: too late, or called off. */

export interface Deadline {
  /** Aborts with the reason that `failure` gives. */
  signal: AbortSignal
  /** Why the work had to end, `undefined` as long as it did not. */
  failure(): unknown
  /** The result of `work`, unless the deadline comes first; `work` itself goes on then. */
  race<T>(work: Promise<T>): Promise<T>
  /** The work is done: nothing comes any more. */
  end(): void
}

/** @param late makes the error for when the time is over; a `signal` that aborts gives its own reason */
export function startDeadline(timeoutMs: number, late: () => Error, signal?: AbortSignal): Deadline {
  const controller = new AbortController()
  const abort = (reason: unknown) => controller.abort(reason)
  const onAbort = () => abort(signal?.reason)
  const timer = setTimeout(() => abort(late()), timeoutMs)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    failure: () => (controller.signal.aborted ? controller.signal.reason : undefined),
    race: (work) => raceAgainst(controller.signal, work),
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}

function raceAgainst<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const lose = () => reject(signal.reason)
    if (signal.aborted) lose()
    signal.addEventListener('abort', lose, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', lose))
  })
}
