import {
  type Actor,
  DomainError,
  type ErrorCode,
  ROLES,
  type Role,
  SERVICES,
  type ServiceName,
  type SessionActor,
  type UserActor,
} from '@proctorwise/contracts';
import { createLocalJWKSet, decodeJwt, errors, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../time/clock.js';
import { SIGNATURE_ALGORITHM, type SigningKey } from './signing-key.js';
import { areSameKeys, isInTime, VerifiedTokens } from './verified-tokens.js';

export const AUDIENCE = {
  /** A signed-in person. Issued by the user service only. */
  login: 'proctorwise',
  /** A candidate's device in one session. Issued by monitoring only. */
  session: 'proctorwise-session',
} as const;
const internalAudience = (callee: ServiceName) => `internal:${callee}`;

/** A login's access token lives this long; the refresh token renews it. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
const INTERNAL_TOKEN_SECONDS = 5 * 60;
/** Two machines' clocks may differ by this much before a token is refused. */
const CLOCK_TOLERANCE_SECONDS = 5;
/** More than sessions and logins of a process in use at once; beyond it signatures are only verified more often. */
const REMEMBERED_TOKENS = 4_000;

/** Signs tokens in one service's name. */
export interface TokenSigner {
  readonly publicJwk: JWK;
  /** The original system's claims, plus what a verifier needs. */
  login(user: Omit<UserActor, 'kind' | 'until'>): Promise<string>;
  /** @param expiresAt ends_at + 30 min */
  session(session: Omit<SessionActor, 'kind' | 'until'>, expiresAt: Date): Promise<string>;
  /** A 5-minute token for one callee. */
  internal(callee: ServiceName): Promise<string>;
}

export function tokenSigner(service: ServiceName, key: SigningKey, clock: Clock): TokenSigner {
  const sign = (audience: string, subject: string, claims: JWTPayload, expiresAt: number) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: SIGNATURE_ALGORITHM, kid: key.publicJwk.kid as string, typ: 'JWT' })
      .setIssuer(service)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(Math.floor(clock() / 1000))
      .setExpirationTime(expiresAt)
      .sign(key.privateKey);
  const after = (seconds: number) => Math.floor(clock() / 1000) + seconds;
  return {
    publicJwk: key.publicJwk,
    login: ({ userId, name, email, role }) =>
      sign(AUDIENCE.login, userId, { user_id: userId, name, email, role }, after(ACCESS_TOKEN_SECONDS)),
    session: ({ userId, name, sessionId, reservationId, examId }, expiresAt) =>
      sign(
        AUDIENCE.session,
        userId,
        { name, session_id: sessionId, reservation_id: reservationId, exam_id: examId },
        Math.floor(expiresAt.getTime() / 1000),
      ),
    internal: (callee) => sign(internalAudience(callee), service, {}, after(INTERNAL_TOKEN_SECONDS)),
  };
}

/** Public keys by issuer: from memory in embedded mode, from the issuers' JWKS in the cluster. */
export type PublicKeys = (issuer: ServiceName) => Promise<readonly JWK[]>;

export interface TokenVerifier {
  /**
   * @param callee whose door is asked: internal tokens are good at their own audience only
   * @throws {InvalidToken} expired, forged, of another audience, or of an issuer that may not issue it
   */
  verify(token: string, callee: ServiceName | 'any'): Promise<Actor>;
}

export class InvalidToken extends DomainError {
  constructor(code: Extract<ErrorCode, 'token_expired' | 'unauthenticated'>, cause?: unknown) {
    super(code, code === 'token_expired' ? 'The token has expired: sign in again.' : 'The token is not valid.', {
      cause,
    });
  }
}

/** @param options.remembered tokens whose signature is not verified again at each use. @default 4,000 */
export function tokenVerifier(
  keys: PublicKeys,
  clock: Clock,
  { remembered = REMEMBERED_TOKENS }: { readonly remembered?: number } = {},
): TokenVerifier {
  const verified = new VerifiedTokens(remembered);
  /** Null where it has to be verified as if it were seen for the first time. */
  const recall = async (token: string) => {
    const known = verified.get(token);
    if (!known) return null;
    if (areSameKeys(known.keys, await keys(known.issuer)) && isInTime(known.payload, clock(), CLOCK_TOLERANCE_SECONDS))
      return known;
    verified.delete(token);
    return null;
  };
  const verifySignature = async (token: string) => {
    const issuer = decodeJwt(token).iss as ServiceName;
    if (!SERVICES.includes(issuer)) throw new InvalidToken('unauthenticated');
    const ofIssuer = await keys(issuer);
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...ofIssuer] }), {
      algorithms: [SIGNATURE_ALGORITHM],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(clock()),
      requiredClaims: ['sub', 'exp', 'aud'],
    });
    const found = { issuer, payload, keys: ofIssuer };
    verified.add(token, found);
    return found;
  };
  return {
    async verify(token, callee) {
      try {
        const { payload, issuer } = (await recall(token)) ?? (await verifySignature(token));
        return actorOf(payload, issuer, callee);
      } catch (error) {
        if (error instanceof InvalidToken) throw error;
        if (error instanceof errors.JWTExpired) throw new InvalidToken('token_expired', error);
        if (error instanceof errors.JOSEError || error instanceof TypeError)
          throw new InvalidToken('unauthenticated', error);
        throw error;
      }
    },
  };
}

function actorOf(payload: JWTPayload, issuer: ServiceName, callee: ServiceName | 'any'): Actor {
  const text = (name: string): string => {
    const value = payload[name];
    if (typeof value !== 'string') throw new InvalidToken('unauthenticated');
    return value;
  };
  const until = ((payload.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1_000;
  if (payload.aud === AUDIENCE.login && issuer === 'user') {
    const role = text('role') as Role;
    if (!ROLES.includes(role)) throw new InvalidToken('unauthenticated');
    return { kind: 'user', userId: text('sub'), role, name: text('name'), email: text('email'), until };
  }
  if (payload.aud === AUDIENCE.session && issuer === 'monitoring') {
    return {
      kind: 'session',
      userId: text('sub'),
      name: text('name'),
      sessionId: text('session_id'),
      reservationId: text('reservation_id'),
      examId: text('exam_id'),
      until,
    };
  }
  if (callee !== 'any' && payload.aud === internalAudience(callee) && payload.sub === issuer)
    return { kind: 'service', service: issuer };
  throw new InvalidToken('unauthenticated');
}
