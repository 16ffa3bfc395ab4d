import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { call, callOk } from './testing/call.js';
import { type Device, isServerGone, openDevice } from './testing/candidate.js';
import { type MortalPlatform, startMortalPlatform } from './testing/mortal-platform.js';
import { minutesFromNow, openSchool, type Person, type Sitting } from './testing/school.js';

const KILLS = 4;
/** The kill falls somewhere in this long a stretch of traffic. */
const LONGEST_TRAFFIC_MS = 800;
/** Repeats of one browser event within 2 s are one anomaly. */
const COOL_DOWN_MS = 2_100;

let origin: string;
let platform: MortalPlatform;
beforeEach(async () => {
  platform = await startMortalPlatform('killed');
  origin = platform.origin;
}, 60_000);
afterEach(() => platform.remove());

it('has everything it acknowledged after each of several kill -9, and its sessions go on', async () => {
  const school = openSchool(origin);
  const [teacher, admin, proctor, student] = [
    await school.signIn('bob@teacher.com'),
    await school.signIn('diana@admin.com'),
    await school.signIn('charlie@proctor.com'),
    await school.signIn('alice@student.com'),
  ];
  const exam = await school.prepareExam(teacher, [minutesFromNow(-1)]);
  const slotId = exam.slotIds[0] ?? '';
  const sitting = await school.sit(student, exam, slotId);
  const device = openDevice(origin, sitting);
  const handedIn: Sitting[] = [];

  for (let kill = 0; kill < KILLS; kill += 1) {
    // Another one hands in at about the moment of the kill.
    const finisher = await school.sit(await school.enrol(admin, 'student'), exam, slotId);
    await new Promise((resolve) => setTimeout(resolve, COOL_DOWN_MS));
    const traffic = Promise.all([device.sendUntilGone(), reportEvents(device)]);
    const killAfterMs = Math.random() * LONGEST_TRAFFIC_MS;
    const submitting = handIn(finisher, Math.random() * killAfterMs);
    await new Promise((resolve) => setTimeout(resolve, killAfterMs));
    expect((await platform.end('SIGKILL')).signal).toBe('SIGKILL');
    await traffic;
    if (await submitting) handedIn.push(finisher);

    await platform.startAgain();
    await expectAll(device, sitting, proctor);
    for (const { submissionId, sessionToken } of handedIn)
      expect(
        await call('GET', `${origin}/corrections/submissions/${submissionId}/result`, { token: sessionToken }),
      ).toMatchObject({ status: 200, body: { submission: { status: 'graded', total_score: 2, max_score: 5 } } });
    await expectToGoOn(device, sitting);
  }
  const { frames, answer, events } = device.acknowledged;
  process.stdout.write(
    `${KILLS} kills: ${frames.size} frames, ${answer.revision} answers, ${events.length} events, ${handedIn.length} submissions acknowledged, none lost\n`,
  );
  expect(frames.size).toBeGreaterThan(KILLS);
  expect(answer.revision).toBeGreaterThan(KILLS);
}, 300_000);

async function reportEvents(device: Device): Promise<void> {
  try {
    for (const event of ['tab_change', 'webcam_disabled'] as const) await device.reportEvent(event);
  } catch (error) {
    if (!isServerGone(error)) throw error;
  }
}

/** @returns whether it was acknowledged */
async function handIn({ submissionId, sessionToken }: Sitting, afterMs: number): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  return call('POST', `${origin}/corrections/drafts/${submissionId}/submit`, { token: sessionToken }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

async function expectAll(device: Device, sitting: Sitting, proctor: Person): Promise<void> {
  const { frames, answer, events } = device.acknowledged;
  const { sessionId, submissionId, sessionToken: token } = sitting;
  for (const [number, sha256] of frames) {
    expect(sha256).toBe(device.sha256Of(number));
    expect(await device.putFrame(number)).toMatchObject({ status: 200, body: { sha256, duplicate: true } });
  }
  const path = sitting.framePath.replace('000001', String([...frames.keys()].at(-1) ?? 1).padStart(6, '0'));
  expect(
    (await call('GET', `${origin}/monitoring/frames?path=${encodeURIComponent(path)}`, { token: proctor.token }))
      .status,
  ).toBe(200);
  const session = await callOk('GET', `${origin}/monitoring/sessions/${sessionId}`, { token });
  expect(session.total_frames_processed).toBeGreaterThanOrEqual(frames.size);

  const draft = await callOk('GET', `${origin}/corrections/drafts/${submissionId}`, { token });
  const saved = draft.answers.find(({ question_id }: { question_id: string }) => question_id === sitting.questionId);
  // One more may have been saved whose acknowledgement was lost on its way.
  expect(saved.revision - answer.revision).toBeLessThanOrEqual(1);
  if (saved.revision === answer.revision) expect(saved.user_answer).toBe(answer.text);
  else expect(saved.revision).toBe(answer.revision + 1);
  Object.assign(answer, { revision: saved.revision, text: saved.user_answer });

  const anomalies = await callOk('GET', `${origin}/monitoring/sessions/${sessionId}/anomalies`, {
    token: proctor.token,
  });
  for (const event of ['tab_change', 'webcam_disabled'])
    expect(
      anomalies.filter(({ anomaly_type }: { anomaly_type: string }) => anomaly_type === event).length,
    ).toBeGreaterThanOrEqual(events.filter((one) => one === event).length);
}

async function expectToGoOn(device: Device, { sessionId, sessionToken: token }: Sitting): Promise<void> {
  const { frames, answer } = device.acknowledged;
  const before = { frames: frames.size, revision: answer.revision };
  await device.sendFrame();
  await device.saveAnswer();
  expect({ frames: frames.size, revision: answer.revision }).toEqual({
    frames: before.frames + 1,
    revision: before.revision + 1,
  });
  const beat = await call('POST', `${origin}/monitoring/sessions/${sessionId}/heartbeat`, { token });
  expect(beat.status).toBe(200);
  const session = await callOk('GET', `${origin}/monitoring/sessions/${sessionId}`, { token });
  expect(session).toMatchObject({ status: 'active', connected: true });
}
