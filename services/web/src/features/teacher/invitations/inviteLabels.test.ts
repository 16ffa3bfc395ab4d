import { describe, expect, it } from '@jest/globals';
import { MAX_INVITATIONS, MAX_LABEL_LENGTH, readLabels } from './inviteLabels.js';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Student ${index}`);
const faultOf = (pasted: string, invited: readonly string[] = []) => readLabels(pasted, invited).fault;

describe('pasted labels', () => {
  it('are lines, whatever ends them, without the empty ones and the blanks around them', () => {
    expect(readLabels(' Ada L. \r\n\n\tzoe@example.org\u2028Zoe\u0301', [])).toEqual({
      labels: ['Ada L.', 'zoe@example.org', 'Zoé'],
      fault: null,
    });
    expect(readLabels(' \n ', [])).toEqual({ labels: [], fault: null });
    expect(readLabels('Ada\u0085Zoe\rBob\u2029Eve', []).labels).toEqual(['Ada', 'Zoe', 'Bob', 'Eve']);
  });
  it('are one a line, where columns of a spreadsheet are pasted', () => {
    expect(readLabels('Ada\tLovelace\tada@example.org\r\n\tZoe\u0000\u001f\r\n', []).labels).toEqual([
      'Ada Lovelace ada@example.org',
      'Zoe',
    ]);
  });
  it.each([
    ['Ada\nada', [], { kind: 'twice', label: 'ada' }],
    ['Bob\nADA', ['Ada'], { kind: 'invited', label: 'ADA' }],
    [`Bob\n${'x'.repeat(MAX_LABEL_LENGTH + 1)}`, [], { kind: 'tooLong', label: 'x'.repeat(MAX_LABEL_LENGTH + 1) }],
    ['x'.repeat(MAX_LABEL_LENGTH), [], null],
  ])('say what stands in the way: %j', (pasted, invited, fault) => {
    expect(faultOf(pasted, invited)).toEqual(fault);
  });
  it('are 2,000 at most, with those that are invited already', () => {
    expect(faultOf(numbered(MAX_INVITATIONS).join('\n'))).toBeNull();
    expect(faultOf('One more', numbered(MAX_INVITATIONS))).toEqual({ kind: 'tooMany', count: MAX_INVITATIONS + 1 });
  });
});
