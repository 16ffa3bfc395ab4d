import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ACCOUNT_LIMIT, networkOf, waitSeconds } from './sign-in-limit.js';

describe('waitSeconds', () => {
  it('lets nine failures through and refuses after ten', () => {
    expect(waitSeconds(ACCOUNT_LIMIT, 9, 0, 1000)).toBeNull();
    expect(waitSeconds(ACCOUNT_LIMIT, 10, 0, 1000)).toBe(899);
  });
  it('never says less than a second, nor more than the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: ACCOUNT_LIMIT.windowMs - 1 }), (age) => {
        const wait = waitSeconds(ACCOUNT_LIMIT, 10, 0, age);
        expect(wait).toBeGreaterThanOrEqual(1);
        expect(wait).toBeLessThanOrEqual(900);
      }),
    );
  });
});

describe('networkOf', () => {
  it.each([
    ['192.168.7.9', '192.168.7.0/24'],
    ['::ffff:192.168.7.9', '192.168.7.0/24'],
    ['0:0:0:0:0:ffff:c0a8:0709', '192.168.7.0/24'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['not an address', 'not an address'],
    ['', ''],
  ])('%s lies in %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('is the same for two addresses that differ behind the /24, and another before it', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), (one, other) => {
        const head = (address: string) => address.split('.').slice(0, 3).join('.');
        expect(networkOf(one) === networkOf(other)).toBe(head(one) === head(other));
      }),
    );
  });
  it('is the same for two IPv6 addresses exactly when their first four groups are', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, groups, fc.boolean(), (one, other, share) => {
        const second = share ? [...one.slice(0, 4), ...other.slice(4)] : other;
        const mapped = (g: string[]) => g.slice(0, 5).every((v) => v === '0') && g[5] === 'ffff';
        fc.pre(!mapped(one) && !mapped(second));
        const same = one.slice(0, 4).join() === second.slice(0, 4).join();
        expect(networkOf(one.join(':')) === networkOf(second.join(':'))).toBe(same);
      }),
    );
  });
});
