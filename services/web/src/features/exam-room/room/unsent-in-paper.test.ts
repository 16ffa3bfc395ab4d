import { describe, expect, it } from '@jest/globals';
import type { Draft, SessionStatus } from '@proctorwise/contracts';
import { ApiError, NetworkError } from '../../../api/errors.js';
import { paperHandedInElsewhere } from './unsent-in-paper.js';

/** @param session what the session stands at, or what asking for it meets */
function server(session: SessionStatus | Error, paper: Draft['status'] = 'submitted') {
  const asked: string[] = [];
  const api = {
    look: async () => {
      asked.push('session');
      if (session instanceof Error) throw session;
      return { status: session };
    },
    openDraft: async () => {
      asked.push('paper');
      return { submission_id: 's', status: paper } as Draft;
    },
  };
  return { asked, look: () => paperHandedInElsewhere(api, 'r') };
}

describe('an overtaken device that looks whether the paper is handed in', () => {
  it.each(['active', 'paused'] as const)('does not open the paper while the session is %s', async (status) => {
    const { look, asked } = server(status);
    expect(await look()).toBeNull();
    expect(asked).toEqual(['session']);
  });

  it('opens it once the session has ended', async () => {
    const { look, asked } = server('stopped');
    expect(await look()).toMatchObject({ submission_id: 's' });
    expect(asked).toEqual(['session', 'paper']);
  });

  it('waits on where the session was stopped and the paper is not handed in yet', async () => {
    expect(await server('stopped', 'draft').look()).toBeNull();
  });

  it('learns nothing where the server cannot be asked, and throws a defect on', async () => {
    expect(await server(new NetworkError()).look()).toBeNull();
    expect(
      await server(new ApiError(404, { code: 'session_not_found', detail: '', errors: [] }, null)).look(),
    ).toBeNull();
    await expect(server(new Error('a defect')).look()).rejects.toThrow('a defect');
  });
});
