import { setTimeout as wait } from 'node:timers/promises';
import type { Anomaly, StartedSession } from '@proctorwise/contracts';
import type { Stage } from '../student/stage.js';
import { until } from '../until.js';
import { inBothLanguages } from './in-both-languages.js';

const BEAT_MS = 5_000;
/** Above the 5 s from which a standstill is one of the platform's own. */
const FROZEN_MS = 8_000;

/** A device that is connected and sends no picture; silence of a platform that stood still; and both on the proctor's pages. */
export async function silences(stage: Stage): Promise<void> {
  const over = new AbortController();
  const blind = await stage.sitting('Noé Sans Image');
  const beats = beat(stage, blind, over.signal);
  try {
    await lost(stage, blind);
    await inBothLanguages(async (locale, language) => {
      const { page } = await stage.colleague('charlie', locale);
      await page.goto(`${stage.origin}/proctor/sessions/${blind.session_id}`);
      await page.getByText(/No picture is received|Aucune image n’est reçue/u).waitFor();
      await stage.walk.look(page, `no-pictures-${language}`);
    });
    const excused = await stage.sitting('Maëlle Excusée-de-la-Montagne-Noire');
    await lost(stage, excused);
    await stage.freeze(FROZEN_MS);
    await until(
      'an excuse',
      async () =>
        (await anomaliesOf(stage, excused)).some(({ metadata }) => metadata?.excused !== undefined) ? true : undefined,
      { withinMs: 30_000 },
    );
    await inBothLanguages(async (locale, language) => {
      const { page } = await stage.colleague('charlie', locale);
      const look = (name: string) => stage.walk.look(page, `${name}-${language}`);
      for (const view of ['table', 'wall']) {
        await page.goto(`${stage.origin}/proctor?view=${view}`);
        await page.getByText('Noé Sans Image').filter({ visible: true }).first().waitFor();
        await look(`board-${view}`);
      }
      await page.goto(`${stage.origin}/proctor/sessions/${excused.session_id}`);
      const row = page.getByRole('button', { name: /Not the student’s doing|Sans faute de l’étudiant/u });
      await row.first().waitFor();
      await look('excused');
      await row.first().click();
      await page.getByRole('dialog').getByRole('definition').last().waitFor();
      await look('excused-evidence');
    });
  } finally {
    over.abort();
    await beats;
  }
}

const anomaliesOf = (stage: Stage, { session_id }: StartedSession): Promise<Anomaly[]> =>
  stage.api.anomalies(stage.proctorToken, session_id);

async function lost(stage: Stage, session: StartedSession): Promise<void> {
  await until(
    'a connection that is lost',
    async () => ((await anomaliesOf(stage, session)).length > 0 ? true : undefined),
    { withinMs: 60_000 },
  );
}

/** The device's heartbeat, and nothing else of it. */
async function beat(
  stage: Stage,
  { session_id, session_token: token }: StartedSession,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    await stage.api.call('POST', `/monitoring/sessions/${session_id}/heartbeat`, { token }).catch((error: unknown) => {
      stage.walk.say(`a heartbeat got no answer: ${error}`); // the platform stands still for a while
    });
    await wait(BEAT_MS, undefined, { signal: over }).catch(() => undefined);
  }
}
