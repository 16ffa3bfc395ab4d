import { describe, expect, it } from '@jest/globals';
import { ArgumentsInvalid, readArguments } from './arguments.js';

const read = (line: string) => readArguments(line.split(' ').filter(Boolean));

describe('the call of dead-letters', () => {
  it.each([
    ['list', { name: 'list', choice: {}, limit: 100 }],
    ['list --topic exam_submitted --limit 10000', { name: 'list', choice: { topic: 'exam_submitted' }, limit: 10_000 }],
    ['show exam_submitted/0/17', { name: 'show', choice: { ids: ['exam_submitted/0/17'] } }],
    ['send exam_submitted/3', { name: 'send', choice: { ids: ['exam_submitted/3'] }, isDryRun: false, evenOld: false }],
    ['send --group g --dry-run', { name: 'send', choice: { group: 'g' }, isDryRun: true, evenOld: false }],
    ['send --all --old', { name: 'send', choice: {}, isDryRun: false, evenOld: true }],
  ])('is understood: %s', (line, command) => {
    expect(read(line)).toMatchObject({ command });
  });

  it('says which folder, and where to write', () => {
    expect(read('list --data d --json f')).toMatchObject({ data: 'd', json: 'f' });
    expect(read('--help')).toBe('help');
  });

  it.each([
    ['', 'list, show or send'],
    ['burn', 'list, show or send'],
    ['list exam_submitted/0/1', 'use show'],
    ['list --all', 'takes no --all'],
    ['list --limit 0', '1 to 10000'],
    ['list --limit 10001', '1 to 10000'],
    ['list --topic frames', 'no topic of ours'],
    ['list --colour', '--help'],
    ['show', 'needs the ID'],
    ['show frames/0/1', 'no ID of a letter'],
    ['show exam_submitted/0/1 --old', 'takes no --old'],
    ['send', 'needs to know which'],
    ['send --all --topic exam_submitted', 'not one beside another'],
    ['send exam_submitted/0/1 --all', 'not one beside another'],
    ['send --all --limit 3', 'takes no --limit'],
    ['send exam_submitted', 'no ID of a letter'],
  ])('is refused in one line with what to do: %s', (line, remedy) => {
    expect(() => read(line)).toThrow(ArgumentsInvalid);
    expect(() => read(line)).toThrow(remedy);
    expect(() => read(line)).toThrow(/^[^\n]+$/);
  });
});
