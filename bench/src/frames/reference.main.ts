/**
 * What a frame's pictures cost alone: vision's own decoding, resizing and both models, one after the other in this
 * process, with a thread pool of one thread and nothing around them. The parent names pictures, this answers with CPU
 * time. Loaded by path: vision gives other packages only what never touches a picture.
 */
import { readFile } from 'node:fs/promises';

interface Picture {
  resized(width: number, height: number): Promise<unknown>;
}
interface Stages {
  decode(jpeg: Uint8Array): Promise<Picture>;
  detect(picture: Picture): Promise<unknown>;
  findFaces(picture: Picture): Promise<unknown>;
}
const vision = (file: string) => import(new URL(`../../../vision/dist/${file}`, import.meta.url).href);
const { modelsFor, readModelOptions } = await vision('options.js');
const { openStages } = await vision('stages.js');

const models = await modelsFor(readModelOptions(undefined, process.env), () => undefined);
const stages: Stages = await openStages(models, { monotonicMs: () => performance.now() });

async function look(jpeg: Buffer): Promise<void> {
  const picture = await stages.decode(jpeg);
  await stages.detect(picture);
  await stages.findFaces(picture);
}

process.once('disconnect', () => process.exit(0));
process.on('message', (files: readonly string[]) => {
  const measure = async () => {
    const jpegs = await Promise.all(files.map((file) => readFile(file)));
    const cpuMs: number[] = [];
    for (const jpeg of jpegs) {
      const before = process.cpuUsage();
      await look(jpeg);
      const { user, system } = process.cpuUsage(before);
      cpuMs.push((user + system) / 1_000);
    }
    process.send?.({ cpuMs });
  };
  measure().catch((error: unknown) => process.send?.({ error: String(error) }));
});
process.send?.({ model: models.name });
