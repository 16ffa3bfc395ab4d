import type { ServerResponse } from 'node:http';

/** Answers with application/problem+json (RFC 9457). `code` is stable, `detail` is for people. */
export function sendProblem(
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify({ type: `urn:proctorwise:problem:${code}`, title: code, status, code, detail });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
