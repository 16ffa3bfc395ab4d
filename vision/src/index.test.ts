import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

describe('the package as others import it', () => {
  it('brings no native decoder and no inference into their process', async () => {
    const script = `
      await import(${JSON.stringify(new URL('./index.js', import.meta.url).href)});
      const native = process.report.getReport().sharedObjects.filter((path) => /vips|onnxruntime/i.test(path));
      console.log(JSON.stringify({ native, loaded: Object.keys(process.versions).includes('node') }));`;
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
    });
    expect(JSON.parse(stdout)).toEqual({ native: [], loaded: true });
  });
});
