import type { Session, Severity } from '@proctorwise/contracts';
import { SEVERITY_ORDER } from './severity.js';

export const STATES = ['running', 'disconnected', 'paused', 'over', 'all'] as const;
export type StateFilter = (typeof STATES)[number];

/** What the dashboard lets through; it lives in the page's address, so that a reload or a colleague sees the same. */
export interface BoardFilter {
  readonly search: string;
  /** null: all exams. */
  readonly examId: string | null;
  readonly state: StateFilter;
  /** Has an anomaly of this severity or a graver one; null: any, or none. */
  readonly atLeast: Severity | null;
  /** Has an anomaly that goes on right now. */
  readonly openOnly: boolean;
}

export const NO_FILTER: BoardFilter = { search: '', examId: null, state: 'running', atLeast: null, openOnly: false };

/** Of the page's address; what it does not know, or cannot read, is no filter. */
export function filterIn(query: URLSearchParams): BoardFilter {
  return {
    search: query.get('q') ?? '',
    examId: query.get('exam'),
    state: STATES.find((state) => state === query.get('state')) ?? 'running',
    atLeast: SEVERITY_ORDER.find((severity) => severity === query.get('severity')) ?? null,
    openOnly: query.get('open') === '1',
  };
}

/** The address with this filter; what else stands in it stays, and what filters nothing does not stand in it. */
export function withFilter(query: URLSearchParams, filter: BoardFilter): URLSearchParams {
  const next = new URLSearchParams(query);
  const put = (name: string, value: string | null): void => {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  };
  put('q', filter.search);
  put('exam', filter.examId);
  put('state', filter.state === 'running' ? null : filter.state);
  put('severity', filter.atLeast);
  put('open', filter.openOnly ? '1' : null);
  return next;
}

/** Does it narrow the list beyond what is shown at the start? */
export const isNarrowed = ({ search, examId, state, atLeast, openOnly }: BoardFilter): boolean =>
  search.trim() !== '' ||
  examId !== null ||
  atLeast !== null ||
  openOnly ||
  state === 'disconnected' ||
  state === 'paused';

/** How many of the filters beside the search are set otherwise than at the start. */
export const narrowings = ({ examId, state, atLeast, openOnly }: BoardFilter): number =>
  [examId !== null, state !== NO_FILTER.state, atLeast !== null, openOnly].filter(Boolean).length;

/** Is the session let through? The search looks at student and exam, accents and case aside. */
export function admits(filter: BoardFilter): (session: Session) => boolean {
  const wanted = folded(filter.search.trim());
  const grave = filter.atLeast === null ? null : SEVERITY_ORDER.slice(0, SEVERITY_ORDER.indexOf(filter.atLeast) + 1);
  return (session) =>
    isInState(session, filter.state) &&
    (filter.examId === null || session.exam_id === filter.examId) &&
    (grave === null || grave.some((severity) => session.anomalies_by_severity[severity] > 0)) &&
    (!filter.openOnly || session.open_anomalies > 0) &&
    (wanted === '' || folded(`${session.student_name} ${session.exam_title}`).includes(wanted));
}

function isInState({ status, connected }: Session, state: StateFilter): boolean {
  switch (state) {
    case 'running':
      return status !== 'stopped';
    case 'disconnected':
      return status !== 'stopped' && !connected;
    case 'paused':
      return status === 'paused';
    case 'over':
      return status === 'stopped';
    case 'all':
      return true;
  }
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
