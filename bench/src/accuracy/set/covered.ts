import { between, oneFrom, type Random } from '../random.js';
import { noisy } from './light.js';
import { withEllipse } from './paint.js';
import { blurred, plain, type Raster } from './raster.js';

export type Cover = 'black' | 'dark' | 'hand';
export const COVERS: readonly Cover[] = ['black', 'dark', 'hand'];

/** A lens with something before it: nothing at all, the noise of a sensor without light, or skin against the light. */
export async function coveredLens(width: number, height: number, cover: Cover, random: Random): Promise<Raster> {
  if (cover === 'black') return plain(width, height, [0, 0, 0]);
  if (cover === 'dark') return noisy(plain(width, height, [5, 5, 6]), 2.5, random);
  const skin = oneFrom(random, [
    [118, 62, 48],
    [88, 46, 36],
    [60, 30, 24],
  ] as const);
  const x = between(random, 0.2, 0.6) * width;
  const glow = withEllipse(
    plain(width, height, skin),
    [x, -0.2 * height, x + 0.5 * width, 0.4 * height],
    [skin[0] + 40, skin[1] + 22, skin[2] + 14],
  );
  return noisy(await blurred(glow, width / 10), 1.2, random);
}
