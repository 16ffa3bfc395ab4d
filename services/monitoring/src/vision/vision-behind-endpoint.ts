import { traceparentOfWork } from '@proctorwise/platform';
import type { VisionClient } from '@proctorwise/vision';
import type { Vision } from '../app/ports.js';
import { picturesAtPods, podsInUse } from './pod-capacity.js';

/** A shared pool of vision pods, reached by its endpoint. */
export function visionBehindEndpoint(endpoint: string, client: VisionClient): Vision {
  /** What the pods said of themselves. */
  let model: string | null = null;
  return {
    async observe(jpeg) {
      const observation = await client.observe(jpeg, { traceparent: traceparentOfWork() });
      model = observation.model;
      return observation;
    },
    get parallelPictures() {
      return Math.max(1, picturesAtPods(client));
    },
    status: () => ({
      model: model ?? endpoint,
      processes: podsInUse(client),
      ready: podsInUse(client) > 0,
      warning: null,
      fallback: null,
    }),
  };
}
