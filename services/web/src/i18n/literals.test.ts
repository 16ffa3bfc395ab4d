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

/** Words between tags. What holds a bracket, a semicolon or an equals sign is code that only looks like it. */
const BETWEEN_TAGS =
  /(?<=[\w"'}/]>)(?!,)[^<>{}()=;]*\p{L}{2}[^<>{}()=;]*(?=<\/?[A-Za-z])|(?<=\})[^<>{}()=;:,?&|]*\p{L}{2}[^<>{}()=;:,?&|]*(?=<\/)/gu;

/** Spoken literals in one source text, comments apart. */
function literalsIn(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
  return [ATTRIBUTE, SENTENCE, BETWEEN_TAGS].flatMap((kind) => [...code.matchAll(kind)].map(([found]) => found));
}

const COMPONENTS = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));

describe('texts outside the translations', () => {
  it.each([
    ['<Button aria-label="Close it" />'],
    ["<Table label={'Exams'} />"],
    ['<TextInput placeholder={`Your name`} />'],
    ["toastDone('The exam is saved.')"],
    ['<Text size="sm">Nothing here yet</Text>'],
    ['<p>\n  {count} exams\n</p>'],
    ['<p>Press <kbd>j</kbd></p>'],
  ])('finds %s', (source) => {
    expect(literalsIn(source)).not.toEqual([]);
  });

  it.each([
    ["<Button aria-label={t('actions.close')} title={title} />"],
    ['const rows: Map<string, number> = new Map<string, number>(); if (a > b && c < d) return'],
    ["<Kbd key={key}>{key}</Kbd>\n<Text>{t('a')}</Text>"],
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
