import type { Role } from '@proctorwise/contracts';
import type { OriginalRoute } from './original-contract.js';
import type { Shape } from './shape.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

/** One call of the replay. `{name}` in path, body and answer stands for a fact: given at the start, or kept of an answer. */
export interface OriginalCall {
  /** Of the original's list. */
  readonly route: OriginalRoute;
  readonly as: Role | 'nobody';
  /** With query; facts in it are encoded for a URL. */
  readonly path: string;
  /** Of a socket: the first message, which the answer answers. */
  readonly body?: Json;
  /** Of the answer; of a socket's upgrade: 101 where it opens. @default 200, of a socket 101 */
  readonly status?: number;
  /** What the answer must have. */
  readonly answer?: Shape;
  /** Of the answer, where it is no JSON. */
  readonly contentType?: string;
  /** Facts that later calls need, by where they stand in the answer: `answers.0.answer_id`. */
  readonly keep?: Readonly<Record<string, string>>;
  /** What it is about, where the route does not say. */
  readonly why?: string;
  /** Facts travel by event: it is asked again for a while until it answers so. */
  readonly comes?: true;
  /** We answer otherwise than the original, on purpose: the row of docs/compatibility.md, by its first cell. */
  readonly differs?: string;
}
