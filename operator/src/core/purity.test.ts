import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = import.meta.dirname;
const modules = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.js') && !name.endsWith('.test.js'),
);

describe('the core', () => {
  it.each(modules)('%s does no I/O and has no clock, no random and no timer of its own', (name) => {
    const text = readFileSync(join(root, name), 'utf8');
    expect(text).not.toMatch(/Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|process\.|fetch\(|await /);
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
    for (const from of imports) expect(from).toMatch(/^(\.\.?\/|node:crypto$)/);
  });
});
