import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { continueTrace, currentTrace, formatTraceparent, inTrace, parseTraceparent } from './trace-context.js';

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((text) => !/^0+$/.test(text));
const traces = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  flags: fc.constantFrom('00', '01', 'a3'),
});

describe('a traceparent', () => {
  it('is read as it was written, and is 55 characters', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        expect(formatTraceparent(trace)).toHaveLength(55);
        expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
      }),
    );
  });

  it.each([
    undefined,
    '',
    'hello',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331',
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more',
  ])('that is none is not believed: %s', (text) => {
    expect(parseTraceparent(text)).toBeNull();
    expect(continueTrace(text)).toEqual({
      traceId: expect.stringMatching(/^[\da-f]{32}$/),
      spanId: expect.stringMatching(/^[\da-f]{16}$/),
      flags: '00',
    });
  });

  it('of a later version may say more at its end', () => {
    expect(parseTraceparent('01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more')).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      flags: '01',
    });
  });
});

describe('work in a trace', () => {
  it('keeps the trace of its cause and is a span of its own', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const next = continueTrace(formatTraceparent(trace));
        expect(next).toMatchObject({ traceId: trace.traceId, flags: trace.flags });
        expect(next.spanId).not.toBe(trace.spanId);
      }),
    );
  });

  it('is in it to its end, beside other work', async () => {
    const [one, other] = [continueTrace(undefined), continueTrace(undefined)];
    const later = async () => {
      await wait(1);
      return currentTrace();
    };
    expect(await Promise.all([inTrace(one, later), inTrace(other, later), later()])).toEqual([one, other, null]);
  });
});
