import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aPicture } from '../domain/rules/testing/sessions.js';
import { REMEMBERED_PICTURES, type RecentPicture, RecentPictures } from './recent-pictures.js';

const seen = aPicture();
const pictures: fc.Arbitrary<RecentPicture[]> = fc
  .uniqueArray(fc.record({ frameNumber: fc.nat(200), at: fc.nat(1_000) }), {
    selector: ({ frameNumber }) => frameNumber,
    maxLength: 40,
  })
  .map((all) => all.map((each) => ({ ...each, path: `${each.frameNumber}.jpg`, observation: seen })));
const remembering = (all: readonly RecentPicture[]) => {
  const recent = new RecentPictures();
  for (const picture of all) recent.add(picture);
  return recent;
};

describe('the pictures that were analysed last', () => {
  it('give the newest up to a time, in whatever order they came, and never a later one', () => {
    fc.assert(
      fc.property(pictures, fc.nat(1_000), (all, at) => {
        const found = remembering(all).newestUpTo(at);
        const before = all.slice(-REMEMBERED_PICTURES).filter((picture) => picture.at <= at);
        expect(found?.at).toBe(before.length === 0 ? undefined : Math.max(...before.map((picture) => picture.at)));
        if (found) expect(before).toContainEqual(found);
      }),
    );
  });

  it('are the newest 16 of them', () => {
    fc.assert(
      fc.property(pictures, (all) => {
        const recent = remembering(all);
        const known = all.filter(({ frameNumber }) => recent.observationOf(frameNumber) !== null);
        expect(known).toEqual(all.slice(-16));
      }),
    );
  });

  it('hold a number that came again once, as it came last', () => {
    const again = aPicture();
    const recent = remembering([
      { frameNumber: 1, at: 10, path: 'a', observation: seen },
      { frameNumber: 1, at: 20, path: 'b', observation: again },
    ]);
    expect(recent.newestUpTo(15)).toBeNull();
    expect([recent.newestUpTo(20)?.path, recent.observationOf(1)]).toEqual(['b', again]);
  });
});
