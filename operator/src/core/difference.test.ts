import { describe, expect, it } from '@jest/globals';
import { holds } from './difference.js';

describe('holds', () => {
  it.each<[string, unknown, unknown]>([
    ['defaults and status that the API server adds', { spec: { a: 1, b: 2 }, status: {} }, { spec: { a: 1 } }],
    [
      'containers, env and ports that others add, by name',
      { c: [{ name: 'proxy' }, { name: 'vision', x: 1 }] },
      { c: [{ name: 'vision' }] },
    ],
    ['an empty list that was dropped', {}, { ingress: [] }],
    ['an empty object that was kept', { emptyDir: {} }, { emptyDir: {} }],
    ['an empty object that was filled', { emptyDir: { medium: '' } }, { emptyDir: {} }],
    ['lists without names, item by item', { m: [{ type: 'Resource', extra: 1 }] }, { m: [{ type: 'Resource' }] }],
  ])('sees %s as nothing to do', (_title, stored, wanted) => {
    expect(holds(stored, wanted)).toBe(true);
  });

  it.each<[string, unknown, unknown]>([
    ['another value', { a: 1 }, { a: 2 }],
    ['a field that is gone', {}, { a: 1 }],
    ['a number that became text', { port: '80' }, { port: 80 }],
    ['a container that is gone', { c: [{ name: 'proxy' }] }, { c: [{ name: 'vision' }] }],
    [
      'a changed env',
      { c: [{ name: 'v', env: [{ name: 'A', value: '2' }] }] },
      { c: [{ name: 'v', env: [{ name: 'A', value: '1' }] }] },
    ],
    ['an item more in a list without names', { m: [{ a: 1 }, { b: 1 }] }, { m: [{ a: 1 }] }],
    ['another order in a list without names', { m: [1, 2] }, { m: [2, 1] }],
    ['a list where an object is wanted', { a: [] }, { a: { b: 1 } }],
    ['text where an empty list is wanted', { a: 'x' }, { a: [] }],
    ['nothing where a list is wanted', {}, { a: [1] }],
  ])('sees %s', (_title, stored, wanted) => {
    expect(holds(stored, wanted)).toBe(false);
  });
});
