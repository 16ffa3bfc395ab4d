import { describe, expect, it } from '@jest/globals';
import { aSession, time } from '../testing/sittings.js';
import type { ExamSession } from './exam-session.js';
import { readExamSession } from './read.js';

/** A resource as it might arrive: anything may be anywhere. */
interface Loose {
  metadata: Record<string, unknown>;
  spec: Record<string, unknown> & { vision: Record<string, unknown> };
  status?: unknown;
}

const raw = (change: (object: Loose) => void): unknown => {
  const object = structuredClone({ apiVersion: 'x', kind: 'y', ...aSession() }) as unknown as Loose;
  change(object);
  return object;
};
const faults = (change: (object: Loose) => void) => {
  const read = readExamSession(raw(change));
  return read.ok ? [] : read.faults.map(({ path, message }) => `${path} ${message}`);
};

describe('the door', () => {
  it('reads a resource as it is', () => {
    const read = readExamSession(raw(() => {}));
    expect(read).toEqual({ ok: true, session: aSession() });
  });

  it('fills in defaults that an older definition does not know', () => {
    const read = readExamSession(
      raw(({ spec }) => {
        Reflect.deleteProperty(spec, 'vision');
        delete spec.suspend;
      }),
    );
    expect(read).toEqual({ ok: true, session: aSession() });
  });

  it.each<[string, (object: Loose) => void, string]>([
    [
      'no spec',
      (o) => {
        Reflect.deleteProperty(o, 'spec');
      },
      'spec must be an object',
    ],
    [
      'no start',
      (o) => {
        delete o.spec.startTime;
      },
      'spec.startTime is missing',
    ],
    [
      'a start that is no time',
      (o) => {
        o.spec.startTime = 'soon';
      },
      'spec.startTime must be an RFC 3339 time',
    ],
    [
      'no candidates',
      (o) => {
        o.spec.expectedCandidates = 0;
      },
      'spec.expectedCandidates must be at least 1',
    ],
    [
      'half a candidate',
      (o) => {
        o.spec.expectedCandidates = 1.5;
      },
      'spec.expectedCandidates must be a whole number',
    ],
    [
      'an interval of 61 s',
      (o) => {
        o.spec.frameIntervalSeconds = 61;
      },
      'spec.frameIntervalSeconds must be at most 60',
    ],
    [
      'another accelerator',
      (o) => {
        o.spec.vision.accelerator = 'tpu';
      },
      'spec.vision.accelerator must be one of auto, gpu, cpu',
    ],
    [
      'suspend as text',
      (o) => {
        o.spec.suspend = 'yes';
      },
      'spec.suspend must be true or false',
    ],
    [
      'no uid',
      (o) => {
        delete o.metadata.uid;
      },
      'metadata.uid is missing',
    ],
    [
      'no generation',
      (o) => {
        delete o.metadata.generation;
      },
      'metadata.generation is missing',
    ],
    [
      'an end at the start',
      (o) => {
        o.spec.endTime = o.spec.startTime;
      },
      'spec endTime must be after startTime',
    ],
    [
      '25 hours',
      (o) => {
        o.spec.endTime = time(25 * 3600);
      },
      'spec a sitting lasts at most 24 hours: endTime is too long after startTime',
    ],
    [
      'min above max',
      (o) => {
        Object.assign(o.spec.vision, { minReplicas: 3, maxReplicas: 2 });
      },
      'spec.vision minReplicas must not be above maxReplicas',
    ],
    [
      'a name of 46 characters',
      (o) => {
        o.metadata.name = 'a'.repeat(46);
      },
      'metadata.name the name may have at most 45 characters, because names of its pods and services are longer',
    ],
    [
      'a name that begins with a digit',
      (o) => {
        o.metadata.name = '2026-maths';
      },
      'metadata.name the name must begin with a letter and hold only a-z, 0-9 and "-", because its service is named after it',
    ],
  ])('refuses %s', (_title, change, fault) => {
    expect(faults(change)).toContain(fault);
  });

  it('takes the edges: 24 hours, 45 characters, equal bounds, intervals of 1 and 60 s', () => {
    expect(
      faults((o) => {
        o.spec.endTime = time(24 * 3600);
        o.metadata.name = 'a'.repeat(45);
        Object.assign(o.spec.vision, { minReplicas: 2, maxReplicas: 2 });
        o.spec.frameIntervalSeconds = 60;
      }),
    ).toEqual([]);
    expect(
      faults((o) => {
        o.spec.frameIntervalSeconds = 1;
      }),
    ).toEqual([]);
  });

  it.each([undefined, null, 'text', [], 3])('refuses %p without throwing', (value) => {
    expect(readExamSession(value).ok).toBe(false);
  });

  it('counts a status that it cannot understand as none', () => {
    const broken = readExamSession(
      raw((o) => {
        o.status = { phase: 'Lively' };
      }),
    );
    expect((broken as { session: ExamSession }).session.status).toBeUndefined();
    const good = readExamSession(
      raw((o) => {
        o.status = { phase: 'Live' };
      }),
    );
    expect((good as { session: ExamSession }).session.status).toEqual({ phase: 'Live' });
  });
});
