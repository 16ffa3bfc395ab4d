import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** dist/pure/i18n → the sources beside dist. */
const SOURCES = path.resolve(import.meta.dirname, '../../../src');

/** Attributes and properties that people read or hear. */
const SPOKEN =
  'aria-label|aria-description|aria-roledescription|title|placeholder|label|description|alt|hint|lead|body';
const LITERAL = `"[^"]*\\p{L}{2}[^"]*"|'[^'\\n]*\\p{L}{2}[^'\\n]*'|\`[^\`$]*\\p{L}{2}[^\`$]*\``;
const ATTRIBUTE = new RegExp(`(?<![\\w-])(?:${SPOKEN})=(?:\\{\\s*)?(?:${LITERAL})`, 'gu');
/** A sentence: a capital, then at least two more words. Errors for developers and console lines are exempt. */
const SENTENCE = /(?<!(?:Error|super|console\.\w+)\()(?:'|`)\p{Lu}\p{Ll}*[ \u00a0][^'`\n]*\p{L} ?[^'`\n]*(?:'|`)/gu;

/** Spoken literals in one source text, comments apart. */
function literalsIn(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
  return [...code.matchAll(ATTRIBUTE), ...code.matchAll(SENTENCE)].map(([found]) => found);
}

const COMPONENTS = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));

describe('texts outside the translations', () => {
  it.each([
    ['<Button aria-label="Close it" />'],
    ["<Table label={'Exams'} />"],
    ['<TextInput placeholder={`Your name`} />'],
    ["toastDone('The exam is saved.')"],
  ])('finds %s', (source) => {
    expect(literalsIn(source)).not.toEqual([]);
  });

  it.each([
    ["<Button aria-label={t('actions.close')} title={title} />"],
    ['<Box data-label="Close it" className="a b" />'],
    ["throw new Error('Not a path of this origin')"],
    ["// <Button aria-label='Close it' />"],
  ])('leaves %s alone', (source) => {
    expect(literalsIn(source)).toEqual([]);
  });

  it('are in no component', () => {
    expect(COMPONENTS.length).toBeGreaterThan(50);
    const found = COMPONENTS.flatMap((file) =>
      literalsIn(readFileSync(path.join(SOURCES, file), 'utf8')).map((literal) => `${file}: ${literal}`),
    );
    expect(found).toEqual([]);
  });
});
