import { describe, expect, it } from '@jest/globals';
import { restoreState } from './state.js';
import {
  aPicture,
  BEGIN,
  everyTwoSeconds,
  framesAt,
  kinds,
  lifecycle,
  nobody,
  run,
  withObject,
  withPeople,
} from './testing/sessions.js';

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('face_absent', () => {
  it('is not raised when nobody was there for exactly 5 s', () => {
    expect(
      run(
        framesAt([
          [0, nobody()],
          [2_500, nobody()],
          [5_000, nobody()],
        ]),
      ).changes,
    ).toEqual([]);
  });

  it('is raised when nobody was there for 5.001 s, from the first empty frame on', () => {
    const { changes } = run(
      framesAt([
        [0, nobody()],
        [2_500, nobody()],
        [5_001, nobody()],
      ]),
    );
    expect(changes).toEqual([
      {
        kind: 'opened',
        anomaly: {
          key: 'face_absent:1',
          anomalyType: 'face_absent',
          severity: 'high',
          detectionMethod: 'rule',
          confidence: 1,
          startedAt: BEGIN,
          lastSeenAt: BEGIN + 5_001,
          endedAt: null,
          evidence: { frameNumber: 3, position: 3 },
          description: 'Nobody in the picture for 5 s',
          metadata: { face_count: 0 },
          late: false,
        },
      },
    ]);
  });

  it('is one anomaly that grows and ends where somebody is seen again', () => {
    const result = run(everyTwoSeconds([aPicture(), ...times(8, nobody), aPicture(), aPicture(), aPicture()]));
    expect(kinds(result)).toEqual(['opened face_absent:1', 'grew face_absent:1', 'closed face_absent:1']);
    expect(result.rows[0]).toMatchObject({
      startedAt: BEGIN + 2_000,
      lastSeenAt: BEGIN + 16_000,
      endedAt: BEGIN + 18_000,
      description: 'Nobody in the picture for 16 s',
    });
  });

  it('is not raised for somebody who looks down: a person without a face is present', () => {
    expect(run(everyTwoSeconds(times(10, () => aPicture({ present: 1, faces: [] })))).changes).toEqual([]);
  });

  it('says how uncertain it is when more than 4 s lie between analysed frames', () => {
    const seen = [nobody(), nobody(), 'skipped', 'skipped', 'skipped', nobody(), nobody()] as const;
    expect(run(everyTwoSeconds(seen)).rows[0]?.metadata).toEqual({ face_count: 0, uncertainty_ms: 8_000 });
  });

  it('claims nothing over more than 30 s without an analysed frame', () => {
    expect(
      run(
        framesAt([
          [0, nobody()],
          [2_000, nobody()],
          [33_000, nobody()],
          [35_000, nobody()],
        ]),
      ).changes,
    ).toEqual([]);
    expect(
      run(
        framesAt([
          [0, nobody()],
          [2_000, nobody()],
          [32_000, nobody()],
          [34_000, nobody()],
        ]),
      ).rows,
    ).toHaveLength(1);
  });

  it('ends with the last frame that shows it when the frames stay away for too long', () => {
    const seen = framesAt([
      [0, nobody()],
      [3_000, nobody()],
      [6_000, nobody()],
      [60_000, nobody()],
    ]);
    expect(run(seen).rows[0]).toMatchObject({ lastSeenAt: BEGIN + 6_000, endedAt: BEGIN + 6_000 });
  });

  it('is reported although the process was killed after 4 s of absence', () => {
    const frames = everyTwoSeconds(times(4, nobody));
    const killed = run(frames.slice(0, 3));
    expect(killed.changes).toEqual([]);
    const reloaded = restoreState(JSON.parse(JSON.stringify(killed.state)));
    expect(run(frames, undefined, reloaded).rows[0]).toMatchObject({ key: 'face_absent:1', startedAt: BEGIN });
  });

  it('is raised for a uniform grey picture and for a black one', () => {
    for (const brightness of [128, 0]) {
      const uniform = times(4, () => nobody({ brightness, sharpness: 0, hash: '0000000000000000' }));
      expect(run(everyTwoSeconds(uniform)).rows.map((row) => row.anomalyType)).toEqual(
        expect.arrayContaining(['face_absent', 'camera_covered']),
      );
    }
  });

  it('ends at the stop', () => {
    const stopped = run([...everyTwoSeconds(times(4, nobody)), lifecycle('stopped', 7_000)]);
    expect(stopped.rows[0]?.endedAt).toBe(BEGIN + 7_000);
  });
});

describe('multiple_faces', () => {
  it('needs 2 of the last 3 analysed frames', () => {
    expect(run(everyTwoSeconds([withPeople(2), aPicture(), aPicture(), withPeople(2)])).changes).toEqual([]);
    const raised = run(everyTwoSeconds([withPeople(2), aPicture(), withPeople(3)]));
    expect(raised.rows).toMatchObject([
      { anomalyType: 'multiple_faces', severity: 'critical', detectionMethod: 'hybrid', startedAt: BEGIN },
    ]);
  });

  it('does not count frames that were not analysed', () => {
    expect(run(everyTwoSeconds([withPeople(2), 'skipped', 'unreadable', withPeople(2)])).rows).toHaveLength(1);
  });

  it('says how many there are, and how sure it is', () => {
    expect(run(everyTwoSeconds([withPeople(2), withPeople(2)])).rows[0]).toMatchObject({
      confidence: 0.85,
      description: '2 people in the picture',
      metadata: { face_count: 2 },
    });
  });
});

describe('forbidden_object', () => {
  const seen =
    (...scores: (number | null)[]) =>
    (label: 'phone' | 'book' | 'laptop') =>
      run(everyTwoSeconds(scores.map((score) => (score === null ? aPicture() : withObject(label, score))))).rows;

  it('takes a phone of .55 after 2 of 3 frames, of .30 after 3 of 4, and not below', () => {
    expect(seen(0.5, null, 0.5)('phone')).toHaveLength(1);
    expect(seen(0.49, 0.49)('phone')).toHaveLength(0);
    expect(seen(0.35, 0.35, null, 0.35)('phone')).toHaveLength(1);
    expect(seen(0.35, 0.35, null, null, 0.35)('phone')).toHaveLength(0);
    expect(seen(0.299, 0.299, 0.299, 0.299)('phone')).toHaveLength(0);
  });

  it('takes a book of .45 and a laptop of .50 after 3 of 5 frames', () => {
    for (const [label, score] of [
      ['book', 0.45],
      ['laptop', 0.5],
    ] as const) {
      expect(seen(score, null, score, null, score)(label)).toHaveLength(1);
      expect(seen(score, null, score, null, null, score)(label)).toHaveLength(0);
      expect(seen(score - 0.001, score - 0.001, score - 0.001, score - 0.001)(label)).toHaveLength(0);
    }
  });

  it("shows the strongest frame, with the contract's name of the object", () => {
    expect(seen(0.56, 0.91, 0.7)('phone')[0]).toMatchObject({
      severity: 'high',
      detectionMethod: 'ml',
      confidence: 0.91,
      evidence: { frameNumber: 2, position: 2 },
      metadata: { object_type: 'cell phone', bbox: [418, 184, 529, 420] },
    });
  });

  it('grows at once when a clearly stronger frame comes', () => {
    const phones = [0.56, 0.57, 0.6, 0.7].map((score) => withObject('phone', score));
    const result = run(everyTwoSeconds(phones));
    expect(kinds(result)).toEqual(['opened forbidden_object:1', 'grew forbidden_object:1']);
    expect(result.rows[0]).toMatchObject({ confidence: 0.7, evidence: { frameNumber: 4 } });
  });

  it('goes on while it is seen faintly, and is over after 3 of 4 frames without', () => {
    expect(seen(0.6, 0.6, 0.25, 0.25, 0.25, 0.25)('phone')[0]?.endedAt).toBeNull();
    expect(seen(0.6, 0.6, null, null)('phone')[0]?.endedAt).toBeNull();
    expect(seen(0.6, 0.6, null, null, null)('phone')[0]?.endedAt).toBe(BEGIN + 4_000);
  });

  it('counts phone and book apart', () => {
    const both = () =>
      aPicture({
        objects: [
          { label: 'phone', score: 0.6, box: [0, 0, 10, 10] },
          { label: 'book', score: 0.6, box: [20, 0, 40, 10] },
        ],
      });
    expect(run(everyTwoSeconds(times(3, both))).rows.map((row) => row.metadata?.object_type)).toEqual([
      'cell phone',
      'book',
    ]);
  });

  it('is quiet for 4 s after it ended', () => {
    const phone = () => withObject('phone', 0.9);
    const again = [phone(), phone(), ...times(3, aPicture), phone(), phone(), phone()];
    // Over with the frame at 8 s: the frames from 12 s on count again.
    expect(run(everyTwoSeconds(again)).rows.map((row) => row.startedAt - BEGIN)).toEqual([0, 12_000]);
  });
});

describe('camera_covered', () => {
  const black = () => nobody({ brightness: 3, sharpness: 0.4, hash: '0000000000000000' });

  it('is raised after 4 s of black pictures', () => {
    expect(
      run(
        framesAt([
          [0, black()],
          [2_000, black()],
          [3_999, black()],
        ]),
      ).changes,
    ).toEqual([]);
    expect(
      run(
        framesAt([
          [0, black()],
          [2_000, black()],
          [4_000, black()],
        ]),
      ).rows,
    ).toMatchObject([{ anomalyType: 'camera_covered', severity: 'high', startedAt: BEGIN }]);
  });

  it('is not raised in the dark while somebody is seen', () => {
    expect(run(everyTwoSeconds(times(5, () => aPicture({ brightness: 8 })))).changes).toEqual([]);
  });

  it('goes on between the thresholds and ends above both', () => {
    const dim = () => nobody({ brightness: 15, sharpness: 30 });
    const rowsOf = (...after: ReturnType<typeof dim>[]) =>
      run(everyTwoSeconds([...times(3, black), ...after])).rows.filter((row) => row.anomalyType === 'camera_covered');
    expect(rowsOf(dim(), dim(), dim())[0]?.endedAt).toBeNull();
    expect(rowsOf(aPicture(), aPicture())[0]?.endedAt).toBe(BEGIN + 6_000);
  });
});

describe('static_picture', () => {
  const photo = (differs = {}) => aPicture({ hash: 'a1b2c3d4e5f60718', ...differs });

  it('is raised when the same picture comes for 20 s', () => {
    expect(run(everyTwoSeconds([aPicture(), ...times(10, photo)])).changes).toEqual([]);
    expect(run(everyTwoSeconds([aPicture(), ...times(11, photo)])).rows).toMatchObject([
      { anomalyType: 'static_picture', severity: 'high', startedAt: BEGIN + 2_000 },
    ]);
  });

  it('is not raised for pictures of one hash whose sharpness moves, as people do', () => {
    const moving = Array.from({ length: 20 }, (_, index) => photo({ sharpness: 80 + (index % 2) * 10 }));
    expect(run(everyTwoSeconds(moving)).changes).toEqual([]);
  });

  it('is not raised for a lid that was closed for 20 s, with one picture before and after', () => {
    const asleep = framesAt([
      [0, photo()],
      [2_000, photo()],
      [22_000, photo()],
      [24_000, photo()],
      [26_000, aPicture()],
    ]);
    expect(run(asleep).changes).toEqual([]);
  });

  it('is raised when the picture goes on standing still after the lid was opened', () => {
    const frozen = framesAt([
      [0, photo()],
      ...Array.from({ length: 10 }, (_, at) => [20_000 + at * 2_000, photo()] as const),
    ]);
    expect(run(frozen).rows).toMatchObject([{ anomalyType: 'static_picture', metadata: { uncertainty_ms: 20_000 } }]);
  });

  it('leaves uniform pictures, which all have one hash, to camera_covered', () => {
    const black = times(15, () => nobody({ brightness: 0, sharpness: 0, hash: '0000000000000000' }));
    expect(run(everyTwoSeconds(black)).rows.map((row) => row.anomalyType)).not.toContain('static_picture');
  });

  it('ends when the picture moves again', () => {
    const result = run(everyTwoSeconds([...times(12, photo), aPicture(), aPicture()]));
    expect(result.rows[0]?.endedAt).toBe(BEGIN + 24_000);
  });
});
