import { expect, it } from '@jest/globals';
import { letterOf, optionsOf } from './questionOptions.js';

const question = { option_a: 'B', option_b: 'Mercury', option_c: null, option_d: ' ' };

it('lists only the options that have a text, each with its own letter', () => {
  expect(optionsOf(question)).toEqual([
    { letter: 'A', text: 'B' },
    { letter: 'B', text: 'Mercury' },
  ]);
});

it('reads a letter before an option’s text, in any case, and nothing else', () => {
  const options = optionsOf(question);
  expect(letterOf(' b ', options)).toBe('B');
  expect(letterOf('mercury', options)).toBe('B');
  expect(letterOf('C', options)).toBeNull();
  expect(letterOf('', options)).toBeNull();
});
