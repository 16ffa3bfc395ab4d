import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { noisyJpeg, plainJpeg } from './testing/pictures.js';
import { modelsDir } from './testing/shared-assets.js';
import { type HttpAnswer, startVisionProcess, type VisionProcess } from './testing/vision-process.js';

const env: Record<string, string> = modelsDir ? { PROCTORWISE_SHARED_MODELS: modelsDir } : {};
const command = (text: string) => new TextEncoder().encode(text);
const codeOf = ({ text }: HttpAnswer) => (JSON.parse(text) as { code?: string }).code;
const QUEUED = 'proctorwise_vision_pictures_queued';
const IN_FLIGHT = 'proctorwise_vision_pictures_in_flight';

/** The processes that were ready, in the order in which they came. */
const pidsOf = ({ log }: VisionProcess) =>
  log.filter(({ msg }) => msg === 'A vision process is ready').map(({ pid }) => Number(pid));

/** Long enough for any machine; what never comes fails the test instead of waiting for ever. */
async function eventually(what: string, isIt: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + 20_000;
  while (!(await isIt())) {
    if (performance.now() > until) throw new Error(`This never came: ${what}`);
    await wait(5);
  }
}

const until = (vision: VisionProcess, metric: string, isIt: (value: number) => boolean) =>
  eventually(metric, async () => isIt((await vision.metric(metric)) ?? Number.NaN));

describe('a pod before processes that do as they are told', () => {
  let vision: VisionProcess | undefined;
  let folder: string;
  const start = (...args: string[]) => startWith('test', args);
  const startWith = async (name: string, args: string[]) => {
    const chosen = {
      name,
      detector: { kind: 'picodet', path: 'none', source: 'configured' },
      faceFinder: { kind: 'yunet', path: 'none', source: 'configured' },
    };
    const environment = { PROCTORWISE_VISION_MODELS: JSON.stringify(chosen) };
    vision = await startVisionProcess(args, environment, 'testing/pod-with-deadly-children.main.js');
    return vision;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pod-test-'));
  });
  afterEach(() => vision?.stop());
  afterAll(() => rm(folder, { recursive: true }));

  it('hands the trace of a picture on, and names it in the lines that tell of the picture', async () => {
    const pod = await start('--processes', '1');
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    await pod.look(command('fail'), { traceparent });
    await pod.look(command('fail'), { traceparent: 'hello' });
    const failed = () => pod.log.filter(({ msg }) => msg === 'A picture could not be observed');
    await eventually('two lines', () => failed().length === 2);
    const [traced, other] = failed();
    expect(traced).toMatchObject({ trace_id: traceId, span_id: 'b7ad6b7169203331' });
    expect(traced).toMatchObject({ err: { message: `vision answered 500: of ${traceparent}` } });
    expect(other).not.toHaveProperty('trace_id');
    expect(other).toMatchObject({ err: { message: 'vision answered 500: of undefined' } });
  });

  it('survives a picture that ends processes, says so of the picture, and counts what they died of', async () => {
    const pod = await start('--processes', '1');
    const deadly = pod.look(command('die'));
    const harmless = await Promise.all(['a', 'b', 'c'].map((each) => pod.look(command(each))));
    const answer = await deadly;
    expect([answer.status, codeOf(answer)]).toEqual([422, 'killed_the_process']);
    expect(harmless.map(({ status }) => status)).toEqual([200, 200, 200]);
    // A restarted process opens the way for them; the pod itself never went away.
    expect(await pod.metric('proctorwise_vision_process_deaths_total{cause="SIGKILL"}')).toBe(2);
    expect(await pod.metric('proctorwise_vision_observations_total{outcome="killed_the_process"}')).toBe(1);
    expect((await pod.call('GET', '/healthz')).status).toBe(200);
  });

  it('takes exactly as many as it looks at and lets wait', async () => {
    const pod = await start('--processes', '2', '--max-waiting', '3');
    await until(pod, 'proctorwise_vision_processes{state="ready"}', (ready) => ready === 2);
    const taken = Array.from({ length: 5 }, () => pod.look(command('slow 2000')));
    await until(pod, QUEUED, (queued) => queued === 3);
    const refused = await pod.look(command('one too many'));
    expect([refused.status, codeOf(refused)]).toEqual([429, 'vision_busy']);
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(Number(refused.headers['retry-after-ms'])).toBeGreaterThanOrEqual(1);
    const answers = await Promise.all(taken);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    // Whoever asks knows from any answer how many it looks at at once.
    for (const { headers } of [refused, ...answers]) expect(headers['x-looks-at-once']).toBe('2');
    expect(await pod.metric('proctorwise_vision_observations_total{outcome="vision_busy"}')).toBe(1);
    expect((await pod.look(command('now'))).status).toBe(200);
  });

  it('does not look at what waited too long, or whose sender is gone', async () => {
    const pod = await start('--processes', '1', '--max-waiting', '4');
    const slow = pod.look(command('slow 2000'));
    await until(pod, IN_FLIGHT, (inFlight) => inFlight === 1);
    const gone = new AbortController();
    const left = pod.look(command('die'), {}, gone.signal);
    await until(pod, QUEUED, (queued) => queued === 1);
    gone.abort();
    await expect(left).rejects.toThrow();
    const answer = await pod.look(command('die'), { 'x-deadline-ms': '100' });
    expect([answer.status, codeOf(answer), answer.headers['retry-after']]).toEqual([504, 'deadline_passed', '1']);
    expect((await slow).status).toBe(200);
    expect(await pod.metric('proctorwise_vision_observations_total{outcome="deadline_passed"}')).toBe(1);
    expect(await pod.metric('proctorwise_vision_observations_total{outcome="client_gone"}')).toBe(1);
    expect((await pod.call('GET', '/metrics')).text).not.toContain('process_deaths_total{');
  });

  it('lets its own deadline pass where the sender allows more', async () => {
    const pod = await start('--processes', '1', '--deadline-ms', '500');
    const slow = pod.look(command('slow 2000'));
    await until(pod, IN_FLIGHT, (inFlight) => inFlight === 1);
    expect((await pod.look(command('die'), { 'x-deadline-ms': '60000' })).status).toBe(504);
    // It was begun in time: however long it takes, the work is not thrown away.
    expect((await slow).status).toBe(200);
  });

  it.each(['0', '-1', '1.5', 'soon', ''])('refuses a deadline of "%s"', async (deadline) => {
    const pod = await start('--processes', '1');
    const answer = await pod.look(command('a'), { 'x-deadline-ms': deadline });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'deadline_invalid']);
  });

  it('says ready with its first process, and not ready without any; what comes meanwhile waits', async () => {
    const pod = await startWith('starts-slowly', ['--processes', '1']);
    expect((await pod.call('GET', '/readyz')).status).toBe(200);
    const [pid = 0] = pidsOf(pod);
    process.kill(pid, 'SIGKILL');
    await until(pod, 'proctorwise_vision_processes{state="absent"}', (absent) => absent === 1);
    const [readiness, looked] = await Promise.all([pod.call('GET', '/readyz'), pod.look(command('a'))]);
    expect([readiness.status, looked.status]).toEqual([503, 200]);
    expect((await pod.call('GET', '/readyz')).status).toBe(200);
  });
});

/** For a machine on which much else runs: what waits is looked at in the end, however long the others take. */
const PATIENT = ['--deadline-ms', '60000'];

describe('a pod under load', () => {
  let vision: VisionProcess;
  const start = async (...args: string[]) => {
    vision = await startVisionProcess(args, env);
    return vision;
  };
  afterEach(() => vision.stop());

  it('at three times what it can refuses the rest at once, loses nothing, and is itself again afterwards', async () => {
    const pod = await start('--processes', '1', '--max-waiting', '4', ...PATIENT);
    const jpeg = await noisyJpeg(640, 480);
    const from = performance.now();
    for (let each = 0; each < 5; each += 1) await pod.look(jpeg);
    const lookMs = (performance.now() - from) / 5;
    const sent: Promise<HttpAnswer>[] = [];
    for (const until = performance.now() + 4_000; performance.now() < until; await wait(lookMs / 3)) {
      sent.push(pod.look(jpeg));
    }
    const answers = await Promise.all(sent);
    const of = (status: number) => answers.filter((answer) => answer.status === status);
    expect(of(200).length + of(429).length).toBe(sent.length);
    expect(Math.min(of(200).length, of(429).length)).toBeGreaterThan(5);
    for (const { headers } of of(429)) expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(await pod.metric('proctorwise_vision_observations_total{outcome="vision_busy"}')).toBe(of(429).length);
    const queuedMs: number[] = [];
    for (let each = 0; each < 5; each += 1) {
      const { status, headers } = await pod.look(jpeg);
      expect([status, headers['server-timing']]).toEqual([200, expect.stringMatching(/^queue;dur=\d+\.\d/)]);
      queuedMs.push(Number(/\d+\.\d+/.exec(String(headers['server-timing']))?.[0]));
    }
    // They found nobody before them, milliseconds that round to none; but one may wait for the machine.
    expect(Math.min(...queuedMs)).toBeLessThan(10);
    expect([await pod.metric(QUEUED), await pod.metric(IN_FLIGHT)]).toEqual([0, 0]);
  });

  it('by SIGTERM answers all that it has taken, lets nobody in, and ends with 0', async () => {
    const pod = await start('--processes', '2', '--max-waiting', '20', ...PATIENT);
    const jpeg = await noisyJpeg(640, 480);
    const taken = Array.from({ length: 15 }, () => pod.look(jpeg));
    await until(pod, QUEUED, (queued) => queued >= 3);
    pod.process.kill('SIGTERM');
    await eventually('the end', () => pod.log.some(({ msg }) => msg === 'ending'));
    await expect(pod.look(jpeg)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|ENOENT/) });
    const answers = await Promise.all(taken);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.at(-1)?.headers.connection).toBe('close');
    expect(await pod.exited).toBe(0);
    for (const pid of pidsOf(pod)) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('loses a process by SIGKILL and no picture', async () => {
    const pod = await start('--processes', '2', '--max-waiting', '40', ...PATIENT);
    await until(pod, 'proctorwise_vision_processes{state="ready"}', (ready) => ready === 2);
    const jpeg = await noisyJpeg(640, 480);
    const sent = Array.from({ length: 30 }, () => pod.look(jpeg));
    await until(pod, IN_FLIGHT, (inFlight) => inFlight === 2);
    process.kill(pidsOf(pod)[0] as number, 'SIGKILL');
    const answers = await Promise.all(sent);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await pod.metric('proctorwise_vision_process_deaths_total{cause="SIGKILL"}')).toBe(1);
    await until(pod, 'proctorwise_vision_processes{state="ready"}', (ready) => ready === 2);
    expect(pidsOf(pod)).toHaveLength(3);
  });

  it('tells of its stages, its models and where they run', async () => {
    const pod = await start('--processes', '1');
    expect((await pod.look(await plainJpeg(640, 480))).status).toBe(200);
    const { text } = await pod.call('GET', '/metrics');
    for (const stage of ['queue', 'hop', 'decode', 'detect', 'faces', 'quality']) {
      expect(text).toContain(`proctorwise_vision_stage_seconds_count{stage="${stage}"} 1`);
    }
    expect(text).toMatch(/proctorwise_vision_info\{model="\w+(\+\w+)+",provider="cpu"\} 1/);
    expect(await pod.metric('proctorwise_vision_pictures_limit')).toBe(9);
  });

  it('takes its processes along when it is killed', async () => {
    const pod = await start('--processes', '1');
    pod.process.kill('SIGKILL');
    await pod.exited;
    const [pid = 0] = pidsOf(pod);
    await eventually('the end of its process', () => !isAlive(pid));
  });
});

/** A process that has ended, and whose new parent has not noticed it yet, is dead. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
