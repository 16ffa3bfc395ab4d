import { fileURLToPath } from 'node:url';
import type { Kubectl } from '../kube/index.js';

/** The definition of ExamSession as it is shipped. */
const DEFINITION = fileURLToPath(new URL('../../../operator/crd/examsessions.proctorwise.io.yaml', import.meta.url));

/** Installs the ExamSession resource and waits until the API server serves it. @param flags more, of `kubectl apply` */
export async function installDefinition(kubectl: Kubectl, flags: readonly string[] = []): Promise<void> {
  await kubectl(['apply', '--server-side', ...flags, '-f', DEFINITION]);
  await kubectl(['wait', '--for=condition=Established', '--timeout=30s', 'crd/examsessions.proctorwise.io']);
}

/** An ExamSession as a person writes it: only what is required. */
export interface WrittenExamSession {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; annotations?: Record<string, string> };
  spec: Record<string, unknown> & { vision?: Record<string, unknown> };
}

/** A sitting of two hours in a week, 120 candidates. */
export function anExamSession(name: string, namespace: string, spec: WrittenExamSession['spec'] = {}) {
  return {
    apiVersion: 'proctorwise.io/v1alpha1',
    kind: 'ExamSession',
    metadata: { name, namespace },
    spec: {
      examId: `exam-of-${name}`,
      slotId: `slot-of-${name}`,
      startTime: inSeconds(7 * 86_400),
      endTime: inSeconds(7 * 86_400 + 7_200),
      expectedCandidates: 120,
      ...spec,
    },
  } satisfies WrittenExamSession;
}

/** RFC 3339 in whole seconds, from now. */
export const inSeconds = (seconds: number, now = Date.now()): string =>
  new Date(Math.round(now / 1000 + seconds) * 1000).toISOString().replace('.000Z', 'Z');
