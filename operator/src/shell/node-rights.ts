import { type ApiClient, type Clock, isApiError, type Log, type ResourceType } from '../runtime/index.js';
import { NODE, POD } from './kinds.js';

/** Whether nodes and the pods on them are read, for GPUs. auto: where the operator may. */
export type WatchNodes = 'auto' | boolean;

const RETRY_MS = 2_000;

/** In all namespaces. Whoever may not even ask is taken for one who may not read. */
async function mayRead(client: ApiClient, type: ResourceType, signal: AbortSignal): Promise<boolean> {
  try {
    for (const verb of ['list', 'watch']) if (!(await client.may(verb, type, undefined, signal))) return false;
    return true;
  } catch (error) {
    if (isApiError(error, 'forbidden')) return false;
    throw error;
  }
}

/**
 * Asks once, at the start: an operator with rights to its namespace alone counts no GPUs, and `auto` sittings run on
 * CPUs. Rights that are given later count from the next start. An API server that does not answer is asked until it does.
 */
export async function readsNodes(
  wanted: WatchNodes,
  { client, clock, log }: { readonly client: ApiClient; readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<boolean> {
  if (wanted !== 'auto') return wanted;
  while (!signal.aborted) {
    try {
      const may = (await mayRead(client, NODE, signal)) && (await mayRead(client, POD, signal));
      if (!may) log.warn({}, 'no right to nodes and all pods: no GPUs are known, sittings run on CPUs');
      return may;
    } catch (err) {
      if (signal.aborted) break;
      log.warn({ err }, 'the API server does not answer; asked again');
      await clock.sleep(RETRY_MS, signal);
    }
  }
  return false;
}
