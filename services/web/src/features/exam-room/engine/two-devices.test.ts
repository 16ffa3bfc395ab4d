import { describe, expect, it } from '@jest/globals';
import type { DraftAnswer } from '@proctorwise/contracts';
import fc from 'fast-check';
import {
  type AnswerAction,
  answersAfter,
  answersGivenUp,
  isUnsaved,
  type LocalAnswers,
  mergeAnswers,
} from './autosave.js';

const Q = 'q';
const STEPS = [
  'type',
  'save',
  'save, and the reply is lost',
  'reload',
  'reload without a line',
  'take over',
  'take over, and the line is cut',
] as const;
/** A device without room keeps nothing of what follows; what it kept before is there. */
const STEPS_OF_A_FULL_DEVICE = [...STEPS, 'the disk is full', 'there is room'] as const;
type Step = (typeof STEPS_OF_A_FULL_DEVICE)[number];

/** One question on the server: monitoring counts the devices, correction refuses the earlier ones. */
class Server {
  epoch = 0;
  /** The highest epoch that opened the draft or saved. */
  held = 0;
  answer: { revision: number; text: string | null } | null = null;

  draft(epoch: number): DraftAnswer[] {
    this.held = Math.max(this.held, epoch);
    if (this.answer === null) return [];
    return [{ question_id: Q, user_answer: this.answer.text, revision: this.answer.revision, saved_at: '' }];
  }
  /** @returns the revision that is stored then; `stale`: under this very one is another text; null where the device is refused */
  save(epoch: number, revision: number, text: string | null): number | 'stale' | null {
    if (epoch < this.held) return null;
    this.held = epoch;
    if (this.answer === null || this.answer.revision < revision) this.answer = { revision, text };
    if (this.answer.revision === revision && this.answer.text !== text) return 'stale';
    return this.answer.revision;
  }
}

/** The room on one device, as open-session.ts and autosave-sender.ts drive the pure parts. */
class Device {
  /** What survives a reload. */
  #disk: {
    epoch: number | null;
    /** null: never opened here. */
    draft: readonly DraftAnswer[] | null;
    answers: LocalAnswers;
    givenUp: readonly (string | null)[];
  } = {
    epoch: null,
    draft: null,
    answers: new Map(),
    givenUp: [],
  };
  #typed = 0;
  #isFull = false;
  /** null: the page shows no paper. */
  live: { epoch: number; answers: LocalAnswers; writtenIn: boolean } | null = null;
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  get value(): string | null {
    return this.live?.answers.get(Q)?.value ?? null;
  }
  /** Every text that can be read here: in the paper, or as what was not saved or gave way. */
  get readable(): readonly (string | null)[] {
    const shown = this.live?.answers ?? this.#disk.answers;
    return [shown.get(Q)?.value ?? null, ...this.#disk.givenUp];
  }
  /** What was typed here last and is not acknowledged; null where there is none. */
  get unsaved(): string | null {
    const mine = this.#disk.answers.get(Q);
    return mine !== undefined && isUnsaved(mine) ? mine.value : null;
  }
  get hasSession(): boolean {
    return this.#disk.epoch === this.#server.epoch;
  }

  do(step: Step): void {
    switch (step) {
      case 'type':
        this.#typed += 1;
        if (this.live !== null) this.live = { ...this.live, writtenIn: true };
        this.#apply({ do: 'edit', questionId: Q, value: `${this.live?.epoch}:${this.#typed}` });
        break;
      case 'save':
        this.#save({ replyLost: false });
        break;
      case 'save, and the reply is lost':
        this.#save({ replyLost: true });
        break;
      case 'reload':
        this.#reload({ lineCut: false });
        break;
      case 'reload without a line':
        this.#reload({ lineCut: true });
        break;
      case 'take over':
        this.#takeOver({ lineCut: false });
        break;
      case 'take over, and the line is cut':
        this.#takeOver({ lineCut: true });
        break;
      case 'the disk is full':
        this.#isFull = true;
        break;
      case 'there is room':
        this.#isFull = false;
        break;
    }
  }

  #apply(action: AnswerAction): void {
    if (this.live === null) return;
    const answers = answersAfter(this.live.answers, action);
    this.live = { ...this.live, answers };
    const answer = answers.get(Q);
    if (answer && !this.#isFull) this.#disk = { ...this.#disk, answers: new Map([[Q, answer]]) };
  }
  #save({ replyLost }: { replyLost: boolean }): void {
    const mine = this.live?.answers.get(Q);
    if (this.live === null || mine === undefined || !isUnsaved(mine)) return;
    const stored = this.#server.save(this.live.epoch, mine.revision, mine.value);
    if (replyLost) return;
    if (stored === null) this.live = null;
    else if (stored === 'stale') this.#onOvertaken(null);
    else if (stored > mine.revision) this.#onOvertaken(stored);
    else this.#apply({ do: 'acknowledged', questionId: Q, revision: stored });
  }
  #onOvertaken(serverRevision: number | null): void {
    const [theirs] = this.live?.writtenIn === true || this.live === null ? [] : this.#server.draft(this.live.epoch);
    if (theirs === undefined) this.#apply({ do: 'overtaken', questionId: Q, serverRevision });
    else this.#apply({ do: 'reread', questionId: Q, value: theirs.user_answer, revision: theirs.revision });
  }
  #reload({ lineCut }: { lineCut: boolean }): void {
    if (this.#disk.epoch === null) return;
    this.live = null;
    const { epoch, draft, answers } = this.#disk;
    // With a line, and the session elsewhere, its token is not renewed: "Continued on another device".
    if (!lineCut && this.hasSession) this.#show(epoch);
    if (lineCut && draft !== null) this.live = { epoch, answers: mergeAnswers(draft, answers, true), writtenIn: false };
  }
  #takeOver({ lineCut }: { lineCut: boolean }): void {
    this.live = null;
    if (this.#isFull) return; // it is not started there
    this.#server.epoch += 1;
    const { epoch } = this.#server;
    const overtaken = this.#disk.epoch !== null && epoch > this.#disk.epoch + 1;
    if (!overtaken) this.#disk = { ...this.#disk, epoch };
    if (lineCut) return;
    if (overtaken) {
      const givenUp = answersGivenUp(this.#server.draft(epoch), this.#disk.answers);
      const { answers } = this.#disk;
      this.#disk = {
        ...this.#disk,
        epoch,
        answers: new Map([...answers].filter(([id]) => !givenUp.includes(id))),
        givenUp: [...this.#disk.givenUp, ...givenUp.map((id) => answers.get(id)?.value ?? null)],
      };
    }
    this.#show(epoch);
  }
  #show(epoch: number): void {
    const draft = this.#server.draft(epoch);
    if (!this.#isFull) this.#disk = { ...this.#disk, draft };
    this.live = { epoch, answers: mergeAnswers(draft, this.#disk.answers), writtenIn: false };
  }
}

const epochOf = (text: string | null | undefined): number => Number(text?.split(':')[0] ?? 0);
const orderOf = (text: string | null | undefined): number => Number(text?.split(':')[1] ?? 0);
const sequencesOf = <T extends Step>(all: readonly T[]) =>
  fc.array(fc.record({ by: fc.nat(1), step: fc.constantFrom(...all) }), { maxLength: 40, size: 'max' });
const steps = sequencesOf(STEPS);
const stepsOfFullDevices = sequencesOf(STEPS_OF_A_FULL_DEVICE);
/** The first device writes offline, the second saves; the first takes the exam back, and never learns what it may. */
const CUT_WHILE_TAKING_BACK = (
  [
    [0, 'take over'],
    [0, 'type'],
    [0, 'type'],
    [1, 'take over'],
    [1, 'type'],
    [1, 'save'],
    [0, 'take over, and the line is cut'],
    [0, 'reload'],
    [0, 'save'],
  ] as const
).map(([by, step]) => ({ by, step }));

/** What is kept is the first text, unsaved; the server has the second. */
const OLD_TEXT_KEPT = (
  ['type', 'the disk is full', 'type', 'save', 'reload without a line', 'save', 'save'] as const
).map((step) => ({ by: 0, step }));

describe('answers on two devices', () => {
  it('a text that a device saved is never replaced by one of a device that had the session before it', () => {
    fc.assert(
      fc.property(stepsOfFullDevices, (sequence) => {
        const server = new Server();
        const devices = [new Device(server), new Device(server)] as const;
        const stored = sequence.map(({ by, step }) => {
          devices[by as 0 | 1].do(step);
          return epochOf(server.answer?.text);
        });
        expect(stored).toEqual([...stored].sort((one, other) => one - other));
      }),
      { numRuns: 1_000, examples: [[CUT_WHILE_TAKING_BACK]] },
    );
  });

  it('no text goes without a word: at each taking over it was saved, or can be read where it was typed', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const server = new Server();
        const devices = [new Device(server), new Device(server)] as const;
        const saved = new Set<string | null>();
        for (const { by, step } of sequence) {
          const before = devices.map(({ unsaved }) => unsaved);
          const isTyped = step === 'type' && devices[by as 0 | 1].live !== null;
          devices[by as 0 | 1].do(step);
          saved.add(server.answer?.text ?? null);
          for (const [at, device] of devices.entries()) {
            const text = before[at] ?? null;
            // Who types changes the own text, which is no loss.
            if (text !== null && !(isTyped && at === by)) expect([...device.readable, ...saved]).toContain(text);
          }
        }
      }),
      { numRuns: 1_000, examples: [[CUT_WHILE_TAKING_BACK]] },
    );
  });

  it('what was typed is there after a reload, saved or not, acknowledged or not, while no other device has the exam', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const device = new Device(new Server());
        device.do('take over');
        let seen: string | null = null;
        for (const { step } of sequence) {
          device.do(step);
          if (step.startsWith('reload')) expect(device.value).toBe(seen);
          if (device.live !== null) seen = device.value;
        }
      }),
    );
  });

  it('a text that was saved is never replaced by one that was written before it on the same device, full or not', () => {
    fc.assert(
      fc.property(stepsOfFullDevices, (sequence) => {
        const server = new Server();
        const device = new Device(server);
        device.do('take over');
        const stored = sequence.map(({ step }) => {
          device.do(step);
          return orderOf(server.answer?.text);
        });
        expect(stored).toEqual([...stored].sort((one, other) => one - other));
      }),
      { numRuns: 1_000, examples: [[OLD_TEXT_KEPT]] },
    );
  });

  it('what the device that has the exam saves is stored in the end', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const server = new Server();
        const devices = [new Device(server), new Device(server)] as const;
        for (const { by, step } of sequence) devices[by as 0 | 1].do(step);
        devices[0].do('take over');
        for (const step of ['type', 'save', 'save'] as const) devices[0].do(step);
        expect(server.answer?.text).toBe(devices[0].value);
      }),
    );
  });
});
