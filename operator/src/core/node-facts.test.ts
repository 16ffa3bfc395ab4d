import { describe, expect, it } from '@jest/globals';
import type { Node, Pod } from './kubernetes.js';
import { freeGpus } from './node-facts.js';

const GPU = 'nvidia.com/gpu';
const node = (name: string, gpus: string, { ready = 'True', cordoned = false } = {}): Node => ({
  metadata: { name },
  spec: { unschedulable: cordoned },
  status: { allocatable: { [GPU]: gpus }, conditions: [{ type: 'Ready', status: ready }] },
});
const pod = (nodeName: string | undefined, gpus: string, phase = 'Running'): Pod => ({
  metadata: { name: 'p' },
  spec: { ...(nodeName ? { nodeName } : {}), containers: [{ resources: { requests: { [GPU]: gpus } } }, {}] },
  status: { phase },
});

describe('free GPUs', () => {
  it('are those of nodes that take pods, less those that pods hold', () => {
    const nodes = [
      node('a', '4'),
      node('b', '2'),
      node('c', '8', { ready: 'False' }),
      node('d', '8', { cordoned: true }),
    ];
    expect(freeGpus(nodes, [pod('a', '1'), pod('a', '2'), pod('b', '2')], GPU)).toBe(1);
  });

  it('are not held by pods that ended or wait, nor by pods of nodes that do not count', () => {
    const held = [pod('a', '1', 'Succeeded'), pod('a', '1', 'Failed'), pod(undefined, '1'), pod('z', '1')];
    expect(freeGpus([node('a', '2')], held, GPU)).toBe(2);
  });

  it('are never below zero on one node to the loss of another', () => {
    expect(freeGpus([node('a', '1'), node('b', '1')], [pod('a', '3')], GPU)).toBe(1);
  });

  it('are none where there are none', () => {
    expect(freeGpus([{ metadata: { name: 'a' } }, node('b', 'many')], [], GPU)).toBe(0);
  });
});
