import { retry } from '@proctorwise/platform';

/** Who the demo exam belongs to: asked by signing in, as anyone would. @param address of the user service */
export async function bobsId(address: string): Promise<string> {
  return retry({ attempts: 5, baseMs: 200, maxMs: 2_000, random: Math.random }, async () => {
    const response = await fetch(`${address}/users/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'bob@teacher.com', password: 'password123' }),
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`Signing in as the demo teacher failed with ${response.status}`);
    const { access_token: token } = (await response.json()) as { access_token: string };
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
    return claims.sub;
  });
}
