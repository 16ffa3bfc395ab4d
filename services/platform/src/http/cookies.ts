import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { type DoorFacts, requestContextOf } from './request-context.js';

/** Cookies ignore ports, so the name carries it: two roles can work side by side on two ports. */
const nameOf = (kind: 'login' | 'refresh', door: DoorFacts): string =>
  `${door.secure ? '__Host-' : ''}pw-${kind}-${door.port}`;

export function readCookie(header: string | undefined, kind: 'login' | 'refresh', door: DoorFacts): string | null {
  return header ? (parseCookie(header)[nameOf(kind, door)] ?? null) : null;
}

/** The refresh token of the request's own door, null where there is none. */
export const refreshCookieOf = (request: Request): string | null =>
  readCookie(request.headers.cookie, 'refresh', requestContextOf(request).door);

/** Sets both cookies of a login: host-only, HttpOnly, SameSite=Strict. */
export function setLoginCookies(
  request: Request,
  response: Response,
  tokens: { access: string; accessSeconds: number; refresh: string; refreshSeconds: number },
): void {
  const { door } = requestContextOf(request);
  const cookie = (kind: 'login' | 'refresh', value: string, maxAge: number) =>
    stringifySetCookie({
      name: nameOf(kind, door),
      value,
      maxAge,
      httpOnly: true,
      sameSite: 'strict',
      secure: door.secure,
      path: '/',
    });
  response.append('Set-Cookie', cookie('login', tokens.access, tokens.accessSeconds));
  response.append('Set-Cookie', cookie('refresh', tokens.refresh, tokens.refreshSeconds));
}

export function clearLoginCookies(request: Request, response: Response): void {
  const { door } = requestContextOf(request);
  for (const kind of ['login', 'refresh'] as const)
    response.append(
      'Set-Cookie',
      stringifySetCookie({
        name: nameOf(kind, door),
        value: '',
        maxAge: 0,
        httpOnly: true,
        sameSite: 'strict',
        secure: door.secure,
        path: '/',
      }),
    );
}
