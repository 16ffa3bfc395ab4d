import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SettingInvalid, Settings } from './settings.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('takes an empty value for none', () => {
  expect(new Settings({ A: '' }).text('A')).toBeUndefined();
});

it('says what to set where something is missing', () => {
  const settings = new Settings({});
  expect(() => settings.needed('URL', 'an address')).toThrow(/URL is not set: set it to an address\./);
  expect(() => settings.neededSecret('KEY', 'a key')).toThrow(/KEY_FILE/);
});

it('reads a secret from its file, without the newline that editors add', async () => {
  const file = join(folder, 'secret');
  await writeFile(file, 'two words\n');
  expect(new Settings({ PASSWORD_FILE: file }).secret('PASSWORD')).toBe('two words');
  expect(new Settings({ PASSWORD_FILE: file, PASSWORD: 'itself' }).secret('PASSWORD')).toBe('itself');
  expect(() => new Settings({ PASSWORD_FILE: join(folder, 'none') }).secret('PASSWORD')).toThrow(SettingInvalid);
});

it.each([
  ['1', 1],
  ['10', 10],
])('takes the whole number %s at the edge', (text, value) => {
  expect(new Settings({ N: text }).whole('N', { least: 1, most: 10, otherwise: 5 })).toBe(value);
});

it.each(['0', '11', '1.5', '-1', 'x', '1e1'])('refuses the number %s', (text) => {
  expect(() => new Settings({ N: text }).whole('N', { least: 1, most: 10, otherwise: 5 })).toThrow(/from 1 to 10/);
});

it('takes one of the choices, the default and nothing else', () => {
  const settings = new Settings({ LEVEL: 'loud', DEMO: 'yes' });
  expect(settings.oneOf('NONE', ['a', 'b'], 'b')).toBe('b');
  expect(() => settings.oneOf('LEVEL', ['info', 'warn'], 'info')).toThrow(/must be info, warn/);
  expect(() => settings.flag('DEMO')).toThrow(/true or false/);
  expect(settings.flag('NONE')).toBe(false);
});

it('takes a time zone that there is, UTC where none is named', () => {
  expect(new Settings({}).timeZone('ZONE')).toBe('UTC');
  expect(new Settings({ ZONE: 'Europe/Paris' }).timeZone('ZONE')).toBe('Europe/Paris');
  expect(() => new Settings({ ZONE: 'Paris' }).timeZone('ZONE')).toThrow(/Europe\/Paris/);
});
