import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coresByControlGroup, FRONT_MEMORY_BYTES, PROCESS_MEMORY_BYTES, processesFor } from './cores.js';

/** A machine's files. */
const machine = (files: Record<string, string>) => (path: string) => files[path];

/** A container of Kubernetes on control groups version 2, which sees its own group as the root. */
const version2 = (max: string | undefined) =>
  machine({
    '/proc/self/cgroup': '0::/\n',
    '/proc/self/mountinfo': `735 723 0:63 / /proc rw,nosuid - proc proc rw
739 731 0:29 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate\n`,
    ...(max === undefined ? {} : { '/sys/fs/cgroup/cpu.max': `${max}\n` }),
  });

/** A container on version 1, which sees the host's path but has only its own group mounted. */
const version1 = (quota: string) =>
  machine({
    '/proc/self/cgroup':
      '11:memory:/kubepods/pod1/c1\n4:cpu,cpuacct:/kubepods/pod1/c1\n1:name=systemd:/kubepods/pod1/c1\n',
    '/proc/self/mountinfo': `741 739 0:31 /kubepods/pod1/c1 /sys/fs/cgroup/systemd ro - cgroup cgroup rw,xattr,name=systemd
744 739 0:34 /kubepods/pod1/c1 /sys/fs/cgroup/cpu,cpuacct ro,nosuid - cgroup cgroup rw,cpu,cpuacct\n`,
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': `${quota}\n`,
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
  });

describe('cores by control groups', () => {
  it.each([
    ['200000 100000', 2],
    ['150000 100000', 1.5],
    ['25000 50000', 0.5],
    ['max 100000', undefined],
    [undefined, undefined],
  ])('version 2 with cpu.max %s gives %s', (max, cores) => {
    expect(coresByControlGroup(version2(max))).toBe(cores);
  });

  it.each([
    ['400000', 4],
    ['50000', 0.5],
    ['-1', undefined],
  ])('version 1 with a quota of %s gives %s', (quota, cores) => {
    expect(coresByControlGroup(version1(quota))).toBe(cores);
  });

  it('are the fewest that any group above allows', () => {
    const slices = machine({
      '/proc/self/cgroup': '0::/system.slice/exam.slice/vision.service\n',
      '/proc/self/mountinfo': '30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
      '/sys/fs/cgroup/system.slice/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/system.slice/exam.slice/cpu.max': '300000 100000\n',
      '/sys/fs/cgroup/system.slice/exam.slice/vision.service/cpu.max': '800000 100000\n',
    });
    expect(coresByControlGroup(slices)).toBe(3);
  });

  it('are looked for where both versions are mounted and version 1 has the CPU controller alone', () => {
    const hybrid = machine({
      '/proc/self/cgroup': '4:memory:/\n1:cpu:/pod:a\n0::/\n',
      '/proc/self/mountinfo': `32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n`,
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu/pod:a/cpu.cfs_quota_us': '250000\n',
      '/sys/fs/cgroup/cpu/pod:a/cpu.cfs_period_us': '100000\n',
    });
    expect(coresByControlGroup(hybrid)).toBe(2.5);
  });

  it('are unknown where there are no control groups', () => {
    expect(coresByControlGroup(() => undefined)).toBeUndefined();
  });
});

describe('processes', () => {
  it.each([
    [{ cores: 8, quota: undefined, memoryBytes: undefined }, 8],
    [{ cores: 8, quota: 2.9, memoryBytes: undefined }, 2],
    [{ cores: 8, quota: 0.25, memoryBytes: undefined }, 1],
    [{ cores: 1, quota: 4, memoryBytes: undefined }, 1],
    [{ cores: 8, quota: 8, memoryBytes: FRONT_MEMORY_BYTES + 3 * PROCESS_MEMORY_BYTES }, 3],
    [{ cores: 8, quota: 8, memoryBytes: FRONT_MEMORY_BYTES + 3 * PROCESS_MEMORY_BYTES - 1 }, 2],
    [{ cores: 8, quota: 8, memoryBytes: 1 }, 1],
  ])('for %j are %i', (given, processes) => {
    expect(processesFor(given)).toBe(processes);
  });

  it('are at least one, whole, and never more than any limit that leaves one', () => {
    const limit = fc.option(fc.double({ min: 0.01, max: 512, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512 }), limit, (cores, quota) => {
        const processes = processesFor({ cores, quota, memoryBytes: undefined });
        expect(Number.isInteger(processes)).toBe(true);
        expect(processes).toBeGreaterThanOrEqual(1);
        expect(processes).toBeLessThanOrEqual(Math.max(1, Math.min(cores, quota ?? cores)));
      }),
    );
  });
});
