import { type Vision, type VisionOfSittings, visionBehindEndpoint, visionOfSittings } from '@proctorwise/monitoring';
import { type Logger, sleep } from '@proctorwise/platform';
import { createVisionClient } from '@proctorwise/vision';
import { type EmbeddedVisionParts, openEmbeddedVision } from './embedded-vision.js';
import type { Options } from './options.js';
import type { PlatformVision } from './platform-vision.js';

const LOOK_FOR_PODS_EVERY_MS = 250;

/**
 * What looks at pictures: child processes, or the shared pool at an endpoint; and where ExamSessions are watched, before
 * these the pods of each sitting.
 * @throws {ModelFolderMissing | ModelFileBroken} a folder of models that was named
 * @throws {ConfigurationError} no kubeconfig that can be used
 */
export async function openVision(options: Options, parts: EmbeddedVisionParts): Promise<PlatformVision> {
  const { visionEndpoint, examSessionsIn } = options;
  const { log } = parts;
  if (examSessionsIn === undefined) return openShared(visionEndpoint, options, parts);
  const endpoints = await watchExamSessions(examSessionsIn, log);
  try {
    const shared = await openShared(visionEndpoint, options, parts);
    const connect = (endpoint: string) => createVisionClient({ endpoint, log });
    return withSittings(visionOfSittings({ endpoints, shared, connect, log }), shared, endpoints);
  } catch (error) {
    await endpoints.close();
    throw error;
  }
}

async function openShared(
  endpoint: string | undefined,
  options: Options,
  parts: EmbeddedVisionParts,
): Promise<PlatformVision> {
  if (endpoint === undefined) return openEmbeddedVision(options, parts);
  const client = createVisionClient({ endpoint, log: parts.log });
  const vision = visionBehindEndpoint(endpoint, client);
  const closing = new AbortController();
  const started = podsNamed(vision, closing.signal).then(
    (areThere) => areThere && { model: `the vision pods behind ${endpoint}` },
  );
  return Object.assign(vision, {
    // Whatever is wrong with pods is told by their own logs; here they are there or not yet.
    ready: started.then((there) => there ?? new Promise<never>(() => {})),
    started,
    async close() {
      closing.abort();
      await client.close();
    },
  });
}

/** Looks until there are pods. @returns null where it was told to stop before */
async function podsNamed(vision: Vision, signal: AbortSignal): Promise<true | null> {
  while (!signal.aborted) {
    if (vision.status().ready) return true;
    await sleep(LOOK_FOR_PODS_EVERY_MS, signal);
  }
  return null;
}

/** Kubernetes' client is loaded only where it is used: the platform on one machine needs none. */
async function watchExamSessions(namespace: string, log: Logger) {
  const { kubernetesEndpoints } = await import('@proctorwise/monitoring/kubernetes-endpoints');
  return kubernetesEndpoints({ namespace, log });
}

function withSittings(
  sittings: VisionOfSittings,
  shared: PlatformVision,
  endpoints: { close(): Promise<void> },
): PlatformVision {
  return {
    observe: (jpeg, sitting) => sittings.observe(jpeg, sitting),
    get parallelPictures() {
      return sittings.parallelPictures;
    },
    status: () => sittings.status(),
    ready: shared.ready,
    started: shared.started,
    async close() {
      await endpoints.close();
      await sittings.close();
      await shared.close();
    },
  };
}
