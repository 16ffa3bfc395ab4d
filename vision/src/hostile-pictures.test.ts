import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOSTILE_PICTURES } from './testing/hostile-pictures.js';
import { plainJpeg } from './testing/pictures.js';
import { modelsDir } from './testing/shared-assets.js';
import { startVisionProcess, type VisionProcess } from './testing/vision-process.js';

describe('a pod that is sent', () => {
  let vision: VisionProcess;
  beforeAll(async () => {
    const env: Record<string, string> = modelsDir ? { PROCTORWISE_SHARED_MODELS: modelsDir } : {};
    vision = await startVisionProcess(['--processes', '1'], env);
  });
  afterAll(() => vision.stop());

  it.each(HOSTILE_PICTURES.map(({ name, answer, make }) => [name, answer, make] as const))(
    '%s answers %s',
    async (_, expected, make) => {
      const { status, text } = await vision.look(await make());
      const body = JSON.parse(text) as { code?: string; width?: number };
      expect([status, body.code ?? 'observed']).toEqual([expected === 'observed' ? 200 : 422, expected]);
    },
  );

  it('a picture turned by EXIF tells boxes and sides as stored', async () => {
    const turned = HOSTILE_PICTURES.find(({ name }) => name.startsWith('turned by EXIF'));
    const { text } = await vision.look((await turned?.make()) as Uint8Array);
    expect(JSON.parse(text)).toMatchObject({ width: 320, height: 240 });
  });

  it('all of these still looks, and lost no process', async () => {
    expect((await vision.look(await plainJpeg(64, 64))).status).toBe(200);
    expect((await vision.call('GET', '/metrics')).text).not.toContain('process_deaths_total{');
    expect(await vision.metric('proctorwise_vision_processes{state="ready"}')).toBe(1);
  });
});
