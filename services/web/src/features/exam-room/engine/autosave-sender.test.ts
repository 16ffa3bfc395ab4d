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

/**
 * @param server what each call to save meets. @param left what was unsaved before the page opened
 * @param reread what reading the paper meets, by the call
 */
function bench(
  server: (call: number, value: string | null, revision: number) => Error | number,
  left: LocalAnswers = new Map(),
  reread: (call: number) => Error | { value: string | null; revision: number } | null = () => null,
) {
  const calls: { value: string | null; revision: number }[] = [];
  const waits: number[] = [];
  let rereads = 0;
  const told = { reachable: [] as boolean[], closed: 0, takenOver: 0, renewals: 0 };
  const ports: AutosavePorts = {
    save: async (question_id, value, revision) => {
      calls.push({ value, revision });
      const reply = server(calls.length, value, revision);
      if (typeof reply !== 'number') throw reply;
      return { question_id, revision: reply, saved_at: '2026-01-01T00:00:00Z' };
    },
    reread: async () => {
      rereads += 1;
      const found = reread(rereads);
      if (found instanceof Error) throw found;
      return found;
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
  return { sender: new AutosaveSender(left, ports), calls, waits, told };
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

  describe('with a text from before the page opened, where the server has a later one', () => {
    const left: LocalAnswers = new Map([['q', { value: 'old', revision: 3, savedRevision: 2, refused: false }]]);
    const LATER = { value: 'old, and more', revision: 5 };
    const behind = (_call: number, _value: string | null, revision: number): number => Math.max(revision, 5);

    it('takes the later one, and sends the old one no more', async () => {
      const { sender, calls } = bench(behind, left, () => LATER);
      await sender.flush();
      expect(calls).toEqual([{ value: 'old', revision: 3 }]);
      expect(sender.answers.get('q')).toEqual({ ...LATER, savedRevision: 5, refused: false });
    });

    it('does the same where both have one number', async () => {
      const { sender, calls } = bench(
        () => refused(409, 'answer_stale'),
        left,
        () => ({ value: 'other', revision: 3 }),
      );
      await sender.flush();
      expect(calls).toHaveLength(1);
      expect(sender.answers.get('q')).toMatchObject({ value: 'other', revision: 3, savedRevision: 3 });
    });

    it.each([
      ['a higher number', behind],
      ['the same number', (call: number) => (call <= 2 ? refused(409, 'answer_stale') : 5)],
    ])('never goes above %s unread: where it cannot be read it tries again', async (_, server) => {
      const { sender, calls } = bench(server, left, (call) => (call === 1 ? new Refused({ kind: 'network' }) : LATER));
      await sender.flush();
      expect(calls.map(({ value }) => value)).toEqual(['old', 'old']);
      expect(sender.answers.get('q')).toMatchObject({ ...LATER, savedRevision: 5 });
    });

    it('saves what was written into it meanwhile above it', async () => {
      const { sender, calls } = bench(behind, left, () => {
        sender.edit('q', 'old, and new');
        return LATER;
      });
      await sender.flush();
      expect(calls.at(-1)).toEqual({ value: 'old, and new', revision: 6 });
      expect(sender.answers.get('q')).toMatchObject({ value: 'old, and new', savedRevision: 6 });
    });

    it('saves what is written into it afterwards', async () => {
      const { sender, calls } = bench(behind, left, () => LATER);
      await sender.flush();
      sender.edit('q', 'old, and more still');
      await sender.flush();
      expect(calls.at(-1)).toEqual({ value: 'old, and more still', revision: 6 });
    });
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
      reread: async () => null,
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
