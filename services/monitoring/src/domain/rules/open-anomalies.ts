import type { RulesState } from './state.js';

/** How many anomalies go on as of now: raised, and nothing has ended them yet. What came late is past and never counts. */
export function openAnomalies({ main, silence }: RulesState): number {
  const seen = Object.values(main.stream.tracks).filter(({ episode }) => episode?.raised != null);
  return seen.length + (silence.open === null ? 0 : 1);
}
