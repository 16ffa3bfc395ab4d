import type { SaveAnswerReply } from '@proctorwise/contracts';
import { backOffMs } from '../../../api/back-off.js';
import { type AnswerAction, answersAfter, type LocalAnswers, unsavedQuestions } from './autosave.js';
import type { SaveVerdict } from './send-verdict.js';

export interface AutosavePorts {
  save(questionId: string, value: string | null, revision: number): Promise<SaveAnswerReply>;
  /** @returns the answer as the server has it now, null where it has none. Its rejection is judged by `verdict` */
  reread(questionId: string): Promise<{ readonly value: string | null; readonly revision: number } | null>;
  verdict(error: unknown): SaveVerdict;
  renew(): Promise<void>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  random(): number;
  /** Told after each change, with the question that changed. */
  onChange(answers: LocalAnswers, questionId: string): void;
  onReachable(reachable: boolean): void;
  /** The paper takes no more answers. */
  onClosed(): void;
  /** Another device has the session: nothing is sent any more. */
  onTakenOver(): void;
}

/** From a change to its sending, and between two sendings of an answer that is still being typed. */
export const DEBOUNCE_MS = 400;

/**
 * Holds the answers and sends what is unsaved, one call at a time. Nothing is ever given up: what cannot be sent
 * waits, with back-off, until it can, the paper is closed or another device has it.
 */
export class AutosaveSender {
  readonly #ports: AutosavePorts;
  #answers: LocalAnswers;
  /** Questions written in since the page opened. */
  readonly #writtenIn = new Set<string>();
  #loop: Promise<void> | null = null;
  #cut: (() => void) | null = null;
  #failures = 0;
  #hasty = false;
  #closed = false;

  constructor(answers: LocalAnswers, ports: AutosavePorts) {
    this.#answers = answers;
    this.#ports = ports;
  }

  get answers(): LocalAnswers {
    return this.#answers;
  }

  /** Takes a change; it is sent a moment later, with what was typed by then. */
  edit(questionId: string, value: string | null): void {
    this.#writtenIn.add(questionId);
    this.#apply({ do: 'edit', questionId, value });
    this.resume();
  }

  /** Starts to send what is unsaved, if it is not being sent. Cuts no wait short. */
  resume(): void {
    if (this.#loop !== null || this.#closed || unsavedQuestions(this.#answers).length === 0) return;
    this.#loop = this.#run().finally(() => {
      this.#loop = null;
    });
  }

  /** Sends without waiting for a pause; resolves when nothing is unsaved, the paper is closed or taken over. */
  async flush(): Promise<void> {
    this.#hasty = true;
    this.#cut?.();
    try {
      while (!this.#closed && unsavedQuestions(this.#answers).length > 0) {
        this.resume();
        await this.#loop;
      }
    } finally {
      this.#hasty = false;
    }
  }

  /** The network is back: try now. */
  hurry(): void {
    this.#cut?.();
    this.resume();
  }

  /** Sends nothing any more. */
  close(): void {
    this.#closed = true;
    this.#cut?.();
  }

  async #run(): Promise<void> {
    let waitMs = DEBOUNCE_MS;
    for (;;) {
      if (waitMs > DEBOUNCE_MS || !this.#hasty) await this.#pause(waitMs);
      const questionId = unsavedQuestions(this.#answers)[0];
      if (questionId === undefined || this.#closed) return;
      waitMs = Math.max(DEBOUNCE_MS, await this.#saveOne(questionId));
    }
  }

  async #saveOne(questionId: string): Promise<number> {
    const { value, revision } = this.#answers.get(questionId) ?? { value: null, revision: 0 };
    try {
      const reply = await this.#ports.save(questionId, value, revision);
      this.#ports.onReachable(true);
      if (reply.revision > revision && reply.revision > (this.#answers.get(questionId)?.revision ?? 0)) {
        await this.#onOvertaken(questionId, reply.revision);
      } else this.#apply({ do: 'acknowledged', questionId, revision });
      this.#failures = 0;
      return 0;
    } catch (error) {
      return this.#onFailure(questionId, revision, this.#ports.verdict(error));
    }
  }

  /**
   * What is written now goes above what the server has. A text from before the page opened gives way: it is what a device
   * without room could keep, and the server has what was written here after it.
   */
  async #onOvertaken(questionId: string, serverRevision: number | null): Promise<void> {
    const theirs = this.#writtenIn.has(questionId) ? null : await this.#ports.reread(questionId);
    // It may have been written in meanwhile.
    if (theirs === null || this.#writtenIn.has(questionId)) {
      this.#apply({ do: 'overtaken', questionId, serverRevision });
    } else this.#apply({ do: 'reread', questionId, ...theirs });
  }

  async #onFailure(questionId: string, revision: number, verdict: SaveVerdict): Promise<number> {
    if (verdict.do === 'closed' || verdict.do === 'fenced') {
      this.#closed = true;
      if (verdict.do === 'closed') this.#ports.onClosed();
      else this.#ports.onTakenOver();
      return 0;
    }
    if (verdict.do === 'refused') {
      this.#apply({ do: 'refused', questionId, revision });
      return 0;
    }
    this.#failures += 1;
    if (verdict.do === 'stale') {
      try {
        await this.#onOvertaken(questionId, null);
      } catch (error) {
        return this.#onFailure(questionId, revision, this.#ports.verdict(error));
      }
    } else if (verdict.do === 'retry') this.#ports.onReachable(false);
    else await this.#renew();
    const asked = verdict.do === 'retry' ? verdict.retryAfterSeconds : null;
    return backOffMs(this.#failures, this.#ports.random(), undefined, asked);
  }

  /** A renewal that fails is tried again with the answer: its own next reply says what is wrong. */
  async #renew(): Promise<void> {
    try {
      await this.#ports.renew();
    } catch {
      this.#ports.onReachable(false);
    }
  }

  async #pause(ms: number): Promise<void> {
    const over = new AbortController();
    this.#cut = () => over.abort();
    await this.#ports.wait(ms, over.signal);
    this.#cut = null;
  }

  #apply(action: AnswerAction): void {
    this.#answers = answersAfter(this.#answers, action);
    this.#ports.onChange(this.#answers, action.questionId);
  }
}
