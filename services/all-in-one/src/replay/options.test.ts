import { describe, expect, it } from '@jest/globals';
import { ReplayOptionsInvalid, readReplayOptions } from './options.js';

const ORIGIN = ['--origin', 'http://localhost:8000'];

describe('the command line of the replay', () => {
  it('signs in as the demo people unless told otherwise', () => {
    expect(readReplayOptions(ORIGIN, {})).toMatchObject({
      origin: 'http://localhost:8000',
      credentials: {
        student: { email: 'alice@student.com', password: 'password123' },
        admin: { email: 'diana@admin.com', password: 'password123' },
      },
    });
    const env = { PROCTORWISE_REPLAY_PASSWORD: 'of all', PROCTORWISE_REPLAY_PASSWORD_ADMIN: 'of the admin' };
    expect(readReplayOptions([...ORIGIN, '--student', 'eve@school.example'], env)).toMatchObject({
      credentials: {
        student: { email: 'eve@school.example', password: 'of all' },
        admin: { email: 'diana@admin.com', password: 'of the admin' },
      },
    });
  });

  it('takes an origin with or without its last slash, and helps whoever asks', () => {
    expect(readReplayOptions(['--origin', 'https://exams.example/'], {})).toMatchObject({
      origin: 'https://exams.example',
    });
    expect(readReplayOptions(['--help'], {})).toBe('help');
  });

  it.each([
    [[]],
    [['--origin', 'localhost']],
    [['--origin', 'ftp://localhost']],
    [['--origin', 'http://localhost:8000/exams']],
    [['--origin', 'http://localhost:8000/?a=b']],
    [[...ORIGIN, '--nonsense']],
    [[...ORIGIN, 'and more']],
  ])('refuses %j', (args) => {
    expect(() => readReplayOptions(args, {})).toThrow(ReplayOptionsInvalid);
  });
});
