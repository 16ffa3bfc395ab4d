import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  admittingInvitation,
  checkTakenBack,
  InvalidLabels,
  type Invitation,
  InvitationInvalid,
  InvitationNeeded,
  InvitationUsed,
  MAX_INVITATIONS,
  MAX_LABEL_LENGTH,
  parseLabels,
  withCode,
} from './invitation.js';

const fault = (sent: readonly string[], present: readonly string[] = []): unknown => {
  try {
    parseLabels(sent, present);
  } catch (error) {
    if (error instanceof InvalidLabels) return error.errors?.[0]?.path;
    throw error;
  }
  return null;
};
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Student ${index}`);

describe('labels', () => {
  it('lose the blanks around them, and keep their order', () => {
    expect(parseLabels(['  Zoé Martin ', 'ada@example.org'], ['Bob'])).toEqual(['Zoé Martin', 'ada@example.org']);
  });
  it.each([
    ['none', [], 'labels'],
    ['an empty one', ['Ada', ' '], 'labels[1]'],
    ['two lines', ['Ada\nBob'], 'labels[0]'],
    ['a separator of lines', ['Ada\u2028Bob'], 'labels[0]'],
    ['the same again', ['Ada', 'Bob', 'ADA '], 'labels[2]'],
    ['the same, written with a combining accent', ['Zoé', 'Zoe\u0301'], 'labels[1]'],
    ['one too long', ['x'.repeat(MAX_LABEL_LENGTH + 1)], 'labels[0]'],
    ['the longest', ['x'.repeat(MAX_LABEL_LENGTH)], null],
  ])('are refused, or not: %s', (_, sent, path) => {
    expect(fault(sent)).toBe(path);
  });
  it('are refused where somebody of that name is invited', () => {
    expect(fault(['Bob', 'ada'], ['Ada'])).toBe('labels[1]');
  });
  it('are 2,000 of one exam at most, those before included', () => {
    expect(fault(numbered(MAX_INVITATIONS))).toBeNull();
    expect(fault(numbered(MAX_INVITATIONS + 1))).toBe('labels');
    expect(fault(['One more'], numbered(MAX_INVITATIONS - 1))).toBeNull();
    expect(fault(['One more'], numbered(MAX_INVITATIONS))).toBe('labels');
  });
  it('that were taken are refused the next time, each of them', () => {
    const unit = fc.constantFrom(...'abå é\u0301ßœçιΐσςжд字9-');
    const texts = fc.array(fc.string({ unit, maxLength: 8 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, (sent) => {
        if (fault(sent) !== null) return;
        const taken = parseLabels(sent, []);
        expect(taken).toHaveLength(sent.length);
        for (const label of taken) expect(fault([label], taken)).toBe('labels[0]');
        for (const label of taken) expect(fault([label.toUpperCase()], [label])).toBe('labels[0]');
      }),
    );
  });
});

const now = new Date(7);
const invitation = (code: string): Invitation => ({
  id: `of ${code}`,
  examId: 'e',
  label: code,
  codeHash: code,
  usedBy: null,
  usedAt: null,
  createdAt: new Date(0),
});

describe('whoever books', () => {
  const named = invitation('a');
  it('needs a code, and has the invitation then', () => {
    expect(() => admittingInvitation({ userId: 'ada', owned: null, named: undefined }, now)).toThrow(InvitationNeeded);
    expect(admittingInvitation({ userId: 'ada', owned: null, named }, now)).toEqual({
      ...named,
      usedBy: 'ada',
      usedAt: now,
    });
  });
  it('needs none with an invitation of their own, and does not use up another', () => {
    const owned = { ...named, usedBy: 'ada', usedAt: now };
    for (const other of [undefined, null, invitation('b')])
      expect(admittingInvitation({ userId: 'ada', owned, named: other }, new Date(9))).toBe(owned);
  });
  it('hears the same of a code that is unknown and of one that is taken', () => {
    const refused = (other: Invitation | null) => {
      try {
        admittingInvitation({ userId: 'eve', owned: null, named: other }, now);
      } catch (error) {
        return error;
      }
      return null;
    };
    expect(refused(null)).toBeInstanceOf(InvitationInvalid);
    expect(refused({ ...named, usedBy: 'ada', usedAt: now })).toEqual(refused(null));
  });

  it('however many try, in any order: a code admits one account, and an account has one', () => {
    const codes = ['a', 'b', 'c'];
    const tries = fc.array(
      fc.record({
        userId: fc.constantFrom('ada', 'bob', 'eve', 'zoe'),
        code: fc.constantFrom(...codes, 'unknown', undefined),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(tries, (all) => {
        const stored = new Map(codes.map((code) => [code, invitation(code)]));
        const admitted = new Map<string, string>();
        for (const { userId, code } of all) {
          const owned = [...stored.values()].find(({ usedBy }) => usedBy === userId) ?? null;
          const one = code === undefined ? undefined : (stored.get(code) ?? null);
          try {
            const with_ = admittingInvitation({ userId, owned, named: one }, now);
            stored.set(with_.codeHash, with_);
            // Once in, always in, by the same invitation.
            expect(admitted.get(userId) ?? with_.id).toBe(with_.id);
            admitted.set(userId, with_.id);
          } catch (error) {
            if (!(error instanceof InvitationNeeded || error instanceof InvitationInvalid)) throw error;
            expect(admitted.has(userId)).toBe(false);
          }
        }
        expect(new Set(admitted.values()).size).toBe(admitted.size);
      }),
    );
  });
});

describe('an invitation that is given out again', () => {
  it('is for whoever comes first with the new code', () => {
    const used = { ...invitation('a'), usedBy: 'ada', usedAt: now };
    expect(withCode(used, 'b')).toEqual({ ...invitation('a'), codeHash: 'b' });
  });
  it('is none that somebody sits by', () => {
    expect(() => checkTakenBack(true)).toThrow(InvitationUsed);
    expect(() => checkTakenBack(false)).not.toThrow();
  });
});
