import type { Node, Pod } from './kubernetes.js';

const takesPods = (node: Node) =>
  node.spec?.unschedulable !== true &&
  node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;

/** Devices are counted in whole numbers; anything else is not a device count and counts as none. */
const count = (quantity: string | undefined) => (/^\d+$/.test(quantity ?? '') ? Number(quantity) : 0);

/**
 * GPUs that are free: what ready nodes that take pods have, less what their pods hold.
 * @param resource as `nvidia.com/gpu`
 * @param pods of all namespaces; those without a node and those that ended hold nothing
 */
export function freeGpus(nodes: readonly Node[], pods: readonly Pod[], resource: string): number {
  const held = new Map<string, number>();
  for (const { spec, status } of pods) {
    if (spec?.nodeName === undefined || status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
    const wanted = (spec.containers ?? []).reduce((sum, one) => sum + count(one.resources?.requests?.[resource]), 0);
    held.set(spec.nodeName, (held.get(spec.nodeName) ?? 0) + wanted);
  }
  return nodes
    .filter(takesPods)
    .map(({ metadata, status }) => count(status?.allocatable?.[resource]) - (held.get(metadata.name) ?? 0))
    .reduce((sum, free) => sum + Math.max(0, free), 0);
}
