import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { MALLOC_ARENAS, V8_FLAGS } from './pool/child.js';

interface ImageDefinition {
  readonly nodeFlags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly main: string;
}

const definitions = new URL('../../scripts/images/definitions.mjs', import.meta.url).href;

it('starts the server with the same room for memory as the processes behind it', async () => {
  const { IMAGES } = (await import(definitions)) as { IMAGES: { vision: ImageDefinition } };
  expect(IMAGES.vision.nodeFlags).toEqual(V8_FLAGS);
  expect(IMAGES.vision.env.MALLOC_ARENA_MAX).toBe(MALLOC_ARENAS);
});

it('gives by Docker the image that `npm run image` makes: environment and start', async () => {
  const { IMAGES } = (await import(definitions)) as { IMAGES: { vision: ImageDefinition } };
  const dockerfile = await readFile(new URL('../Dockerfile', import.meta.url), 'utf8');
  const words = /^ENV (.*)$/m.exec(dockerfile)?.[1]?.split(' ') ?? [];
  const env = Object.fromEntries(words.map((word) => word.split('=')));
  expect(env).toEqual({ PATH: '/usr/bin', NODE_ENV: 'production', ...IMAGES.vision.env });
  const entrypoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? 'null') as string[];
  expect(entrypoint).toEqual([
    '/usr/bin/node',
    '--enable-source-maps',
    ...IMAGES.vision.nodeFlags,
    `/app/vision/${IMAGES.vision.main}`,
  ]);
});
