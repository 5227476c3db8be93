/** What a monitoring system reads at `/metrics`, in the OpenMetrics format. */
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  Registry,
  type RegistryContentType,
} from 'prom-client'
import { countUsers } from '../access/index.ts'
import { countItems } from '../catalog/index.ts'
import type { Reads } from '../store/index.ts'

export interface Metrics {
  /** @param durationMs until the answer began */
  countRequest(method: string, route: string, status: number, durationMs: number): void
  contentType: string
  text(): Promise<string>
}

/** Until an answer begins, however long its body takes: from one out of memory to a set composed anew or an upload. */
const BUCKETS_SECONDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10]

export function createMetrics(db: Reads): Metrics {
  const registry = new Registry<RegistryContentType>()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  collectDefaultMetrics<RegistryContentType>({ register: registry })
  const options = { registers: [registry] }
  const requests = new Counter({
    ...options,
    name: 'stoa_http_requests',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
  })
  const durations = new Histogram({
    ...options,
    name: 'stoa_http_request_duration_seconds',
    help: 'Time until the answer began.',
    labelNames: ['route'],
    buckets: BUCKETS_SECONDS,
  })
  const counts = { items: () => countItems(db), users: () => countUsers(db) }
  for (const [name, count] of Object.entries(counts)) {
    new Gauge({
      ...options,
      name: `stoa_${name}`,
      help: `Number of ${name}.`,
      collect() {
        this.set(count())
      },
    })
  }
  return {
    contentType: Registry.OPENMETRICS_CONTENT_TYPE,
    countRequest(method, route, status, durationMs) {
      requests.inc({ method, route, status })
      durations.observe({ route }, durationMs / 1000)
    },
    text: () => registry.metrics(),
  }
}
