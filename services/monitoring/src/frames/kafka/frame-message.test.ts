import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCaptureTime, MAX_CAPTURED_AT } from '../capture-time.js';
import { InvalidFrame } from '../frame-errors.js';
import { aFrame } from '../testing/frames.js';
import { frameMessage, type LogMessage, readMessage, sha256Of, termMessage } from './frame-message.js';

const good = frameMessage(aFrame(), sha256Of(aFrame().jpeg), 1);
const without = (name: string): LogMessage => ({
  ...good,
  headers: Object.fromEntries(Object.entries(good.headers).filter(([each]) => each !== name)),
});

it('brings back what was said of a frame', () => {
  fc.assert(
    fc.property(
      fc.record({
        frameNumber: fc.nat(0xffff_ffff),
        capturedAt: fc.option(fc.nat(MAX_CAPTURED_AT)),
        receivedAt: fc.nat(4e12),
        deviceEpoch: fc.nat(1000),
        jpeg: fc.uint8Array({ maxLength: 300 }),
      }),
      fc.nat(1e12),
      (values, term) => {
        const frame = aFrame(values);
        const { jpeg, ...said } = frame;
        const sha256 = sha256Of(jpeg);
        expect(readMessage(frameMessage(frame, sha256, term))).toEqual({
          kind: 'frame',
          term,
          jpeg,
          frame: { ...said, sha256, size: jpeg.byteLength, path: expect.stringMatching(/^2026\/03\/09\/ada\/frame_/) },
        });
      },
    ),
  );
});

it('writes no time of capture that it could not read again, whatever number it is given', () => {
  const numbers = fc.oneof(
    fc.double().map((number) => number + 0), // of the two zeros only one has a decimal form
    fc.integer({ min: -2, max: 2 }),
    fc.integer({ min: MAX_CAPTURED_AT - 2, max: MAX_CAPTURED_AT + 2 }),
  );
  fc.assert(
    fc.property(numbers, (capturedAt) => {
      const frame = aFrame({ capturedAt });
      const write = () => frameMessage(frame, sha256Of(frame.jpeg), 1);
      if (isCaptureTime(capturedAt))
        expect(readMessage(write())).toMatchObject({ kind: 'frame', frame: { capturedAt } });
      else expect(write).toThrow(InvalidFrame);
    }),
  );
});

describe('the trace of a frame', () => {
  const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', flags: '01' };
  const traceparent = `00-${trace.traceId}-b7ad6b7169203331-01`;
  const traceOf = (message: LogMessage) => {
    const read = readMessage(message);
    return read.kind === 'frame' ? read.frame.trace : read.kind;
  };
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '00-', traceparent.slice(1), `${traceparent}-x`),
  );

  it('comes back, and a frame of old that has none is read as before', () => {
    const { headers } = frameMessage(aFrame({ traceparent }), sha256Of(aFrame().jpeg), 1);
    expect(headers.traceparent).toBe(traceparent);
    expect(traceOf({ ...good, headers })).toEqual(trace);
    expect(good.headers).not.toHaveProperty('traceparent');
    expect(traceOf(good)).toBeUndefined();
  });

  it('costs no frame, whatever stands in its place', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const written = frameMessage(aFrame({ traceparent: text }), sha256Of(aFrame().jpeg), 1);
        expect(written).toEqual(good);
        expect(readMessage({ ...good, headers: { ...good.headers, traceparent: text } })).toEqual(readMessage(good));
      }),
    );
  });

  it('of a later version is kept, and sent on in 55 characters', () => {
    const later = `01${traceparent.slice(2)}-more`;
    expect(traceOf({ ...good, headers: { ...good.headers, traceparent: later } })).toEqual(trace);
    const { headers } = frameMessage(aFrame({ traceparent: later }), sha256Of(aFrame().jpeg), 1);
    expect(headers.traceparent).toBe(traceparent);
  });
});

it('says whose frame an unreadable message is, where it can be read', () => {
  const of = { sessionId: 'ada', frameNumber: 1 };
  const broken = { ...good, headers: { ...good.headers, 'captured-at': '-1' } };
  expect(readMessage(broken)).toMatchObject({ kind: 'unreadable', of });
  expect(readMessage({ ...good, value: Buffer.from('other') })).toMatchObject({ kind: 'unreadable', of });
  expect(readMessage(without('frame-number'))).not.toHaveProperty('of');
  expect(readMessage({ ...broken, key: null })).not.toHaveProperty('of');
});

it('tells whose term begins', () => {
  expect(readMessage(termMessage('me'))).toEqual({ kind: 'term', owner: 'me' });
});

it.each([
  ['nothing', { key: null, value: null, headers: {} }],
  ['another version', { ...good, headers: { ...good.headers, version: '2' } }],
  ['another kind', { ...good, headers: { ...good.headers, kind: 'picture' } }],
  ['no key', { ...good, key: null }],
  ['a session that could name a folder', { ...good, key: '../ada' }],
  ['another picture', { ...good, value: Buffer.from('other') }],
  ['no picture', { ...good, value: null }],
  ['no number', { ...good, headers: { ...good.headers, 'frame-number': '-1' } }],
  ['a time before 1970', { ...good, headers: { ...good.headers, 'captured-at': '-315619200000' } }],
  ['a number that is too large', { ...good, headers: { ...good.headers, 'frame-number': '4294967296' } }],
  ['a term without owner', { key: null, value: null, headers: { version: '1', kind: 'term' } }],
  ...['term', 'frame-number', 'session-started-at', 'received-at', 'device-epoch', 'sha256'].map(
    (name) => [`no ${name}`, without(name)] as const,
  ),
] as [string, LogMessage][])('calls a message with %s unreadable, whatever it is', (_name, message) => {
  expect(readMessage(message)).toMatchObject({ kind: 'unreadable' });
});
