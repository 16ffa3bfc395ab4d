import type { ServiceName } from '@proctorwise/contracts';
import { type Logger, runPeriodically } from '@proctorwise/platform';

const ASK_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 4_000;

/** How a service answers `/readyz`: `ready`, or why not, in words. */
export type Readiness = 'ready' | string;

export async function readinessOf(internalUrl: string): Promise<Readiness> {
  try {
    const response = await fetch(`${internalUrl}/readyz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (response.ok) return 'ready';
    const { status, failures = [] } = (await response.json()) as {
      status?: string;
      failures?: { name: string; reason: string }[];
    };
    return failures.map(({ name, reason }) => `${name}: ${reason}`).join(', ') || (status ?? `${response.status}`);
  } catch (error) {
    const { code, name } = ((error as Error).cause ?? error) as { code?: string; name?: string };
    return `no answer (${code ?? name ?? 'unknown'})`;
  }
}

/**
 * Asks every service how it is, and says what changed: one line where a service is not ready any more, and why; one where
 * it is again.
 * @returns its end
 */
export function watchHealth(internalUrls: ReadonlyMap<ServiceName, string>, log: Logger): { stop(): Promise<void> } {
  const known = new Map<ServiceName, Readiness>();
  return runPeriodically({
    name: 'health-watch',
    everyMs: ASK_EVERY_MS,
    log,
    task: async () => {
      await Promise.all(
        [...internalUrls].map(async ([service, url]) => {
          const readiness = await readinessOf(url);
          const before = known.get(service) ?? 'ready';
          known.set(service, readiness);
          if (readiness === before) return;
          if (readiness === 'ready') log.info({ service }, `${service} is ready again`);
          else log.warn({ service, readiness }, `${service} is not ready: ${readiness}`);
        }),
      );
    },
  });
}
