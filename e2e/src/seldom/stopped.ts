import type { Stage } from '../student/stage.js';
import { until } from '../until.js';
import { inBothLanguages } from './in-both-languages.js';

/** A stopped paper is closed after a minute. */
const CLOSED_WITHIN_MS = 100_000;

/**
 * A proctor stops the exam while a text cannot be saved. In English it gets through just in time, in French it comes too
 * late.
 */
export const stopped = (stage: Stage): Promise<void> =>
  inBothLanguages(async (locale, language) => {
    const student = await stage.candidate(`Zoé Arrêtée ${language}`, { locale });
    const { room, page } = student.seat;
    await student.begin();
    await room.next(2);
    await room.next(3);
    await page.route(/\/answers\//u, (save) => save.abort());
    await room.write('A mammoth');
    const { session_id } = await student.session();
    const { proctorToken: token, studentToken, reservationId } = student.facts;
    const body = { reason: 'A phone lay on the table.' };
    await stage.api.call('PUT', `/monitoring/sessions/${session_id}/stop`, { token, body });
    await page.getByRole('heading', { name: /^(?:The exam was stopped|L’examen a été arrêté)/u }).waitFor();
    await stage.walk.look(page, `being-stopped-${language}`);

    const isClosed = async () =>
      (await stage.api.openDraft(studentToken, reservationId)).status === 'draft' ? undefined : true;
    if (language === 'fr') await until('a closed paper', isClosed, { withinMs: CLOSED_WITHIN_MS, everyMs: 2_000 });
    await page.unroute(/\/answers\//u);
    if (language === 'en') await room.isHandedIn();
    else await page.getByRole('heading', { name: 'Copie remise, mais incomplète' }).waitFor();
    await stage.walk.look(page, `stopped-${language}`);
  });
