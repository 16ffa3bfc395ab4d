import { describe, expect, it } from '@jest/globals';
import { ApiError, NetworkError } from '../../../api/errors.js';
import { AutosaveSender } from '../engine/autosave-sender.js';
import { picturesBeforePaper } from '../engine/last-pictures.js';
import { handIn } from './hand-in.js';

const answer = (status: number, code: string): ApiError => new ApiError(status, { code, detail: '', errors: [] }, null);

/** @param server what each try to submit meets, null for success; the last one stays */
function bench(server: (Error | null)[]) {
  const log: string[] = [];
  const autosave = new AutosaveSender(new Map(), {
    save: async (question_id, value, revision) => {
      log.push(`save ${value}`);
      return { question_id, revision, saved_at: '' };
    },
    reread: async () => null,
    verdict: () => ({ do: 'closed' }),
    renew: async () => {},
    wait: async () => {},
    random: () => 0,
    onChange: () => {},
    onReachable: () => {},
    onClosed: () => {},
    onTakenOver: () => {},
  });
  let tries = 0;
  const ports = {
    timers: {
      after: (_ms: number, callback: () => void) => {
        setImmediate(callback);
        return () => {};
      },
      every: () => () => {},
    },
    autosave,
    submit: async () => {
      const error = server[Math.min(tries, server.length - 1)] ?? null;
      tries += 1;
      log.push('submit');
      if (error !== null) throw error;
    },
    renew: async () => {
      log.push('renew');
    },
    random: () => 0,
    onWaiting: () => log.push('waiting'),
    picturesLeft: () => 0,
    patienceMs: () => 1,
    onPictures: (left: number) => log.push(`${left} pictures`),
    onSending: () => {},
    onTakenOver: () => log.push('taken over'),
  };
  return { ports, autosave, log };
}

describe('handing in', () => {
  it('saves what is unsaved first', async () => {
    const { ports, autosave, log } = bench([null]);
    autosave.edit('q', 'last words');
    await handIn(ports);
    expect(log).toEqual(['save last words', 'submit']);
  });

  it('lets the pictures of an outage go before the paper: nothing is taken after it', async () => {
    const { ports, autosave, log } = bench([null]);
    autosave.edit('q', 'last words');
    let left = 3;
    await handIn({ ...ports, picturesLeft: () => left--, patienceMs: () => 1 });
    expect(log).toEqual(['save last words', '3 pictures', '2 pictures', '1 pictures', 'submit']);
  });

  it('goes on taking pictures while the server cannot take the paper, and sends them before the next try', async () => {
    const { ports, log } = bench([new NetworkError(), null]);
    let taking = true;
    let left = 0;
    const onWaiting = () => {
      if (taking) left = 2;
      log.push(taking ? 'takes pictures' : 'takes none');
    };
    const submit = async () => {
      log.push(taking ? 'takes pictures' : 'takes none');
      await ports.submit();
    };
    const onSending = (sending: boolean) => {
      taking = !sending;
    };
    await handIn({ ...ports, onWaiting, submit, onSending, picturesLeft: () => Math.max(0, left--) });
    expect(log).toEqual(['takes none', 'submit', 'takes pictures', '2 pictures', '1 pictures', 'takes none', 'submit']);
  });

  it('leaves time for a picture between two tries, however soon the server answers', async () => {
    const { ports } = bench([new NetworkError(), answer(503, 'overloaded'), answer(401, 'token_expired'), null]);
    const pauses: number[] = [];
    const after = (ms: number, callback: () => void) => {
      pauses.push(ms);
      return ports.timers.after(ms, callback);
    };
    await handIn({ ...ports, timers: { ...ports.timers, after } });
    expect(pauses.map((ms) => ms >= 3_000)).toEqual([true, true, false]);
  });

  it('has new patience for the pictures of each try', async () => {
    const { ports, log } = bench([new NetworkError(), null]);
    await handIn({ ...ports, picturesLeft: () => 1, patienceMs: (waitedMs) => 400 - waitedMs });
    expect(log).toEqual(['1 pictures', '1 pictures', 'submit', 'waiting', '1 pictures', '1 pictures', 'submit']);
  });

  it('does not let the paper wait for pictures beyond its patience', async () => {
    const { ports, log } = bench([null]);
    let patience = 2;
    await handIn({ ...ports, picturesLeft: () => 300, patienceMs: () => patience-- });
    expect(log).toEqual(['300 pictures', '300 pictures', 'submit']);
  });

  it('lets a picture that is just being kept go before the paper', async () => {
    const { ports, log } = bench([null]);
    const looks = [
      { spooled: 0, beingKept: 1 },
      { spooled: 1, beingKept: 0 },
      { spooled: 0, beingKept: 0 },
    ];
    const picturesLeft = (waitedMs: number): number => {
      const { spooled, beingKept } = looks.shift() ?? { spooled: 0, beingKept: 0 };
      return picturesBeforePaper(spooled, beingKept, waitedMs);
    };
    await handIn({ ...ports, picturesLeft });
    expect(log).toEqual(['1 pictures', '1 pictures', 'submit']);
  });

  it('goes without a picture that the device never finishes keeping', async () => {
    const { ports, log } = bench([null]);
    await handIn({ ...ports, picturesLeft: (waitedMs) => picturesBeforePaper(0, 1, waitedMs) });
    expect(log.at(-1)).toBe('submit');
  });

  it('goes on until the server can be reached, and says that it waits', async () => {
    const { ports, log } = bench([new NetworkError(), answer(503, 'overloaded'), null]);
    await handIn(ports);
    expect(log).toEqual(['submit', 'waiting', 'submit', 'waiting', 'submit']);
  });

  it.each(['submission_closed', 'submission_final'])('counts %s as handed in: the server did it', async (code) => {
    const { ports, log } = bench([answer(409, code)]);
    await handIn(ports);
    expect(log).toEqual(['submit']);
  });

  it('stops where another device has the session', async () => {
    const { ports, log } = bench([answer(409, 'taken_over')]);
    await handIn(ports);
    expect(log).toEqual(['submit', 'taken over']);
  });

  it('renews an old token', async () => {
    const { ports, log } = bench([answer(401, 'token_expired'), null]);
    await handIn(ports);
    expect(log).toEqual(['submit', 'renew', 'submit']);
  });

  it('says what the server refuses', async () => {
    const { ports } = bench([answer(422, 'invalid_request')]);
    await expect(handIn(ports)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('hides no defect of ours', async () => {
    const { ports } = bench([new TypeError('a bug')]);
    await expect(handIn(ports)).rejects.toThrow('a bug');
  });
});
