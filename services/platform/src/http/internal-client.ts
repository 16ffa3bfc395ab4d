import { DomainError, type ErrorCode, HTTP_STATUS, type Problem, type ServiceName } from '@proctorwise/contracts';
import type { TokenSigner } from '../tokens/index.js';
import { traceparentOfWork } from '../tracing/index.js';

/** Calls another service's `/internal` routes. */
export interface InternalClient {
  /**
   * @returns the reply's JSON, or null for a 404
   * @throws {DomainError} the callee's own refusal, or `upstream_unavailable` after two tries
   */
  get<T>(callee: ServiceName, path: string): Promise<T | null>;
}

export interface InternalClientOptions {
  /** `http://127.0.0.1:41234`, per service; asked at each call, since embedded mode learns it late. */
  readonly addressOf: (callee: ServiceName) => string;
  readonly signer: TokenSigner;
  readonly timeoutMs?: number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

const TRIES = 3;
const BASE_DELAY_MS = 100;

export function internalClient(options: InternalClientOptions): InternalClient {
  const { addressOf, signer, timeoutMs = 3_000, random = Math.random } = options;
  const sleep = options.sleep ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  return {
    async get<T>(callee: ServiceName, path: string): Promise<T | null> {
      let cause: unknown;
      for (let tried = 0; tried < TRIES; tried++) {
        if (tried > 0) await sleep(random() * BASE_DELAY_MS * 2 ** tried);
        try {
          const response = await fetch(`${addressOf(callee)}${path}`, {
            headers: { authorization: `Bearer ${await signer.internal(callee)}`, traceparent: traceparentOfWork() },
            signal: AbortSignal.timeout(timeoutMs),
          });
          if (response.ok) return (await response.json()) as T;
          const problem = (await response.json()) as Problem;
          if (response.status === 404 && problem.code !== 'not_found') return null;
          if (response.status < 500) throw new DomainError(codeOf(problem), problem.detail);
          cause = new Error(`${callee} answered ${response.status}: ${problem.detail}`);
        } catch (error) {
          if (error instanceof DomainError) throw error;
          cause = error;
        }
      }
      throw new DomainError('upstream_unavailable', `The ${callee} service does not answer. Please try again.`, {
        cause,
        retryAfterSeconds: 2,
      });
    },
  };
}

const codeOf = (problem: Problem): ErrorCode =>
  problem.code in HTTP_STATUS ? (problem.code as ErrorCode) : 'internal_error';
