import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openAnomalies } from './open-anomalies.js';
import { wildInputs } from './testing/arbitrary-sessions.js';
import { aPicture, everyTwoSeconds, lifecycle, nobody, run, tick } from './testing/sessions.js';

/** What a browser tells has no duration; silence is counted by itself. */
const NOT_BY_PICTURES = new Set<string>(['tab_change', 'webcam_disabled', 'connection_lost']);

describe('open anomalies', () => {
  it('are those that were raised and go on', () => {
    const absent = everyTwoSeconds([aPicture(), nobody(), nobody(), nobody(), nobody()]);
    expect(openAnomalies(run(absent.slice(0, 2)).state)).toBe(0);
    expect(openAnomalies(run(absent).state)).toBe(1);
    const back = everyTwoSeconds([aPicture(), nobody(), nobody(), nobody(), nobody(), aPicture(), aPicture()]);
    expect(openAnomalies(run(back).state)).toBe(0);
    expect(openAnomalies(run([...absent, tick(60_000)]).state)).toBe(2); // and now nothing comes any more
    expect(openAnomalies(run([...absent, lifecycle('stopped', 9_000)]).state)).toBe(0);
  });

  it('agree with the rows that have no end, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(wildInputs, (inputs) => {
        const { state, rows } = run(inputs);
        const open = rows.filter(({ endedAt, anomalyType }) => endedAt === null && !NOT_BY_PICTURES.has(anomalyType));
        // What a late stretch shows is past.
        if (state.late === null)
          expect(openAnomalies({ ...state, silence: { ...state.silence, open: null } })).toBe(open.length);
      }),
    );
  });
});
