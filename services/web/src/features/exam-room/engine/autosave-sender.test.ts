import { describe, expect, it } from '@jest/globals';
import { type LocalAnswers, unsavedQuestions } from './autosave.js';
import { type AutosavePorts, AutosaveSender, DEBOUNCE_MS } from './autosave-sender.js';
import { type Failure, verdictOnSave } from './send-verdict.js';

class Refused extends Error {
  constructor(readonly failure: Failure) {
    super('refused');
  }
}
const refused = (status: number, code: string): Refused =>
  new Refused({ kind: 'answer', status, code, retryAfterSeconds: null });

function bench(server: (call: number, value: string | null, revision: number) => Error | number) {
  const calls: { value: string | null; revision: number }[] = [];
  const waits: number[] = [];
  const told = { reachable: [] as boolean[], closed: 0, takenOver: 0, renewals: 0 };
  const ports: AutosavePorts = {
    save: async (question_id, value, revision) => {
      calls.push({ value, revision });
      const reply = server(calls.length, value, revision);
      if (typeof reply !== 'number') throw reply;
      return { question_id, revision: reply, saved_at: '2026-01-01T00:00:00Z' };
    },
    verdict: (error) => verdictOnSave((error as Refused).failure),
    renew: async () => {
      told.renewals += 1;
    },
    wait: async (ms, signal) => {
      if (!signal.aborted) waits.push(ms);
    },
    random: () => 0,
    onChange: () => {},
    onReachable: (reachable) => told.reachable.push(reachable),
    onClosed: () => {
      told.closed += 1;
    },
    onTakenOver: () => {
      told.takenOver += 1;
    },
  };
  return { sender: new AutosaveSender(new Map(), ports), calls, waits, told };
}
const accept = (_call: number, _value: string | null, revision: number): number => revision;

describe('autosave sender', () => {
  it('lets the typing go on a little and sends the newest text once', async () => {
    const { sender, calls, waits } = bench(accept);
    sender.edit('q', 'a');
    sender.edit('q', 'ab');
    sender.edit('q', 'abc');
    await new Promise(setImmediate);
    expect(waits[0]).toBe(DEBOUNCE_MS);
    expect(calls).toEqual([{ value: 'abc', revision: 3 }]);
    expect(unsavedQuestions(sender.answers)).toEqual([]);
  });

  it('goes on until the network is back', async () => {
    const { sender, calls, told } = bench((call, _value, revision) =>
      call <= 3 ? new Refused({ kind: 'network' }) : revision,
    );
    sender.edit('q', 'a');
    await sender.flush();
    expect(calls).toHaveLength(4);
    expect(told.reachable).toEqual([false, false, false, true]);
  });

  it('saves every question', async () => {
    const { sender, calls } = bench(accept);
    for (const question of ['a', 'b', 'c']) sender.edit(question, question);
    await sender.flush();
    expect(calls.map((call) => call.value)).toEqual(['a', 'b', 'c']);
  });

  it('numbers above what another device wrote and saves again', async () => {
    const { sender, calls } = bench((call, _value, revision) => (call === 1 ? 8 : revision));
    sender.edit('q', 'mine');
    await sender.flush();
    expect(calls).toEqual([
      { value: 'mine', revision: 1 },
      { value: 'mine', revision: 9 },
    ]);
  });

  it('does the same where the server answers with a conflict', async () => {
    const { sender, calls } = bench((call, _value, revision) => (call === 1 ? refused(409, 'answer_stale') : revision));
    sender.edit('q', 'mine');
    await sender.flush();
    expect(calls.map((call) => call.revision)).toEqual([1, 2]);
  });

  it('ends when the paper is closed', async () => {
    const { sender, calls, told } = bench(() => refused(409, 'submission_final'));
    sender.edit('q', 'late');
    await sender.flush();
    expect(told.closed).toBe(1);
    sender.edit('q', 'later');
    await sender.flush();
    expect(calls).toHaveLength(1);
  });

  it('ends when another device has the session, and keeps what it could not save', async () => {
    const { sender, calls, told } = bench(() => refused(409, 'taken_over'));
    sender.edit('q', 'typed offline');
    await sender.flush();
    sender.edit('q', 'typed offline, and more');
    sender.hurry();
    await sender.flush();
    expect(calls).toHaveLength(1);
    expect(told).toMatchObject({ takenOver: 1, closed: 0 });
    expect(unsavedQuestions(sender.answers)).toEqual(['q']);
  });

  it('one refused answer does not hold the others back', async () => {
    const { sender, calls } = bench((_call, value, revision) =>
      value === 'too long' ? refused(422, 'invalid_request') : revision,
    );
    sender.edit('a', 'too long');
    sender.edit('b', 'fine');
    await sender.flush();
    expect(calls.map((call) => call.value)).toEqual(['too long', 'fine']);
  });

  it('renews an old token and saves', async () => {
    const { sender, told } = bench((call, _value, revision) => (call === 1 ? refused(401, 'token_expired') : revision));
    sender.edit('q', 'a');
    await sender.flush();
    expect(told.renewals).toBe(1);
    expect(unsavedQuestions(sender.answers)).toEqual([]);
  });

  it('begins with what was left unsaved before a reload', async () => {
    const left: LocalAnswers = new Map([['q', { value: 'kept', revision: 4, savedRevision: 2, refused: false }]]);
    const seen: number[] = [];
    const base = bench(accept);
    const sender = new AutosaveSender(left, {
      save: async (question_id, _value, revision) => {
        seen.push(revision);
        return { question_id, revision, saved_at: '' };
      },
      verdict: verdictOnSave as never,
      renew: async () => {},
      wait: async () => {},
      random: () => 0,
      onChange: () => {},
      onReachable: () => {},
      onClosed: () => {},
      onTakenOver: () => {},
    });
    await sender.flush();
    expect(seen).toEqual([4]);
    expect(base.calls).toEqual([]);
  });
});
