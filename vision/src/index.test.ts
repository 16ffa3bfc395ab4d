import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

/** The shared libraries of ours that are loaded after importing a compiled file. */
async function nativeCodeOf(file: string): Promise<string[]> {
  const script = `
    await import(${JSON.stringify(new URL(file, import.meta.url).href)});
    console.log(JSON.stringify(process.report.getReport().sharedObjects));`;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd });
  return (JSON.parse(stdout) as string[]).filter((path) => /vips|sharp|onnxruntime/i.test(path));
}

describe('the package as others import it', () => {
  it('brings no native decoder and no inference into their process', async () => {
    expect(await nativeCodeOf('./index.js')).toEqual([]);
    expect((await nativeCodeOf('./decode.js')).length).toBeGreaterThan(0);
  });
});
