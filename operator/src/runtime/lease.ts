import type { ApiClient } from './api-client.js';
import type { EpochMs } from './clock.js';
import type { ApiObject, ObjectReference, ResourceType } from './resource-type.js';

/** `spec` of a Lease. */
export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

export interface Lease {
  readonly resourceVersion: string;
  readonly spec: LeaseSpec;
}

/** Where the lease is kept. Each method is one request, and is not repeated. */
export interface LeaseStore {
  /** @returns undefined where there is none yet */
  read(signal: AbortSignal): Promise<Lease | undefined>;
  /** @throws {ApiError} `already_exists` */
  create(spec: LeaseSpec, signal: AbortSignal): Promise<Lease>;
  /** @throws {ApiError} `conflict`: it is not as it was read */
  update(spec: LeaseSpec, resourceVersion: string, signal: AbortSignal): Promise<Lease>;
}

export const LEASE: ResourceType = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  plural: 'leases',
  isNamespaced: true,
};

/** Kubernetes' MicroTime: a Lease with milliseconds is refused. */
export const microTime = (at: EpochMs): string => new Date(at).toISOString().replace('Z', '000Z');

/**
 * A Lease in the API server.
 * @param client over a transport of its own: one try a request, a timeout below the renew deadline, and open to those
 * who are not leader
 */
export function leaseIn(client: ApiClient, at: ObjectReference): LeaseStore {
  type Stored = ApiObject & { readonly spec?: LeaseSpec };
  const leaseOf = ({ metadata, spec = {} }: Stored): Lease => ({ resourceVersion: metadata.resourceVersion, spec });
  const object = (spec: LeaseSpec, metadata: ObjectReference & { resourceVersion?: string }) => ({
    apiVersion: LEASE.apiVersion,
    kind: LEASE.kind,
    metadata,
    spec,
  });
  return {
    async read(signal) {
      const stored = await client.find<Stored>(LEASE, at, signal);
      return stored && leaseOf(stored);
    },
    create: async (spec, signal) => leaseOf(await client.create<Stored>(object(spec, at), signal)),
    update: async (spec, resourceVersion, signal) =>
      leaseOf(await client.replace<Stored>(object(spec, { ...at, resourceVersion }), signal)),
  };
}
