import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cursorOf, MAX_LISTED, parseCursor, parsePage } from './paging.js';

describe('parsePage', () => {
  it('is the whole list, bounded, without a limit', () => {
    expect(parsePage(undefined, undefined)).toEqual({ limit: MAX_LISTED, after: null });
  });
  it.each([0, -1, 1.5, 1001, Number.NaN])('refuses a limit of %p', (limit) =>
    expect(() => parsePage(limit, undefined)).toThrow('limit'),
  );
  it.each(['', 'rubbish', Buffer.from('x y').toString('base64url')])('refuses the cursor %j', (cursor) =>
    expect(() => parsePage(10, cursor)).toThrow('cursor'),
  );
  it('reads every cursor that it wrote', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), noInvalidDate: true }), fc.uuid(), (at, id) => {
        fc.pre(at.getTime() < 1e15);
        expect(parseCursor(cursorOf({ at, id }))).toEqual({ at, id });
      }),
    );
  });
});
