import { expect, it } from '@jest/globals';
import type { InvitationWithCode } from '@proctorwise/contracts';
import { withNewCodes } from './newestCodes.js';

const coded = (invitation_id: string, code: string): InvitationWithCode => ({
  invitation_id,
  exam_id: 'e',
  label: invitation_id,
  created_at: '2026-11-28T08:00:00.000Z',
  used_by: null,
  used_by_name: null,
  used_at: null,
  code,
});

it('keeps the codes on the screen when others come', () => {
  expect(withNewCodes([coded('a', '1')], [coded('b', '2')])).toEqual([coded('a', '1'), coded('b', '2')]);
  expect(withNewCodes([], [coded('a', '1')])).toEqual([coded('a', '1')]);
});
it('shows the code of an invitation that is good now, once', () => {
  expect(withNewCodes([coded('a', '1'), coded('b', '2')], [coded('a', '3')])).toEqual([
    coded('a', '3'),
    coded('b', '2'),
  ]);
});
