import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidFrame } from './frame-errors.js';
import { checkArchivePath, framePath } from './frame-path.js';

const sessionId = fc.stringMatching(/^[0-9a-zA-Z-]{1,64}$/);
const startedAt = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});

describe('framePath', () => {
  it.each([
    ['2026-03-09T23:59:59.999Z', 7, '2026/03/09/ada/frame_000007.jpg'],
    ['2026-03-10T00:00:00.000Z', 123456, '2026/03/10/ada/frame_123456.jpg'],
    ['2026-12-31T23:30:00-01:00', 1234567, '2027/01/01/ada/frame_1234567.jpg'],
  ])('files a session of %s under its UTC day', (at, frameNumber, path) => {
    expect(framePath({ sessionId: 'ada', sessionStartedAt: new Date(at) }, frameNumber)).toBe(path);
  });

  it('makes only paths that the archive lets pass', () => {
    fc.assert(
      fc.property(sessionId, startedAt, fc.nat(), (id, at, frameNumber) => {
        const path = framePath({ sessionId: id, sessionStartedAt: at }, frameNumber);
        expect(checkArchivePath(path)).toBe(path);
      }),
    );
  });

  it.each([new Date(Number.NaN), new Date('1969-12-31T00:00:00Z')])('refuses the start %p', (sessionStartedAt) => {
    expect(() => framePath({ sessionId: 'ada', sessionStartedAt }, 1)).toThrow(InvalidFrame);
  });
});

describe('checkArchivePath', () => {
  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    '2026/03/09/../../../../etc/passwd',
    '2026/03/09/ada/../../bob/frame_000001.jpg',
    '2026/03/09/ada/..',
    '2026/03/09/ada/.frame_000001.jpg.log.part',
    '2026/03/09/ada/sub/frame_000001.jpg',
    '2026/03/09/ada\\frame_000001.jpg',
    '2026/03/09/ada/frame_000001.jpg\n',
    '2026/03/09/ada/frame_000001.jpg\0.png',
    'C:/03/09/ada/frame_000001.jpg',
    'log/segment-000000000000001.idx',
    '',
  ])('refuses %j', (path) => {
    expect(() => checkArchivePath(path)).toThrow(InvalidFrame);
  });

  it('lets no text pass that has a step upwards, a backslash or an absolute start', () => {
    const part = fc.constantFrom('2026', '03', '09', 'ada', '..', '.', '', 'frame_000001.jpg', 'a\\b', '%2e%2e');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
        const path = parts.join('/');
        fc.pre(parts.includes('..') || parts.includes('.') || path.includes('\\') || path.startsWith('/'));
        expect(() => checkArchivePath(path)).toThrow(InvalidFrame);
      }),
    );
  });
});
