import { describe, expect, it, jest } from '@jest/globals';
import { LaterTexts, type LaterTextsPorts, type LoadTexts } from './later-texts.js';

function setUp(load: LoadTexts) {
  const ports = {
    add: jest.fn<LaterTextsPorts['add']>(),
    pause: jest.fn<LaterTextsPorts['pause']>(async () => undefined),
    random: () => 0.5,
    onMissing: jest.fn<LaterTextsPorts['onMissing']>(),
  };
  const texts = new LaterTexts(ports);
  texts.offer('student', new Map([['fr', load]]));
  return { texts, ports };
}

describe('LaterTexts', () => {
  it('fetches once for all who wait, then never again', async () => {
    const load = jest.fn<LoadTexts>(async () => ({ title: 'Examens' }));
    const { texts, ports } = setUp(load);
    const first = texts.wait('fr', 'student');
    expect(first).not.toHaveProperty('status');
    expect(texts.wait('fr', 'student')).toBe(first);
    await first;
    expect(texts.wait('fr', 'student')).toBe(first);
    expect(first).toHaveProperty('status', 'fulfilled');
    expect(load).toHaveBeenCalledTimes(1);
    expect(ports.add.mock.calls).toEqual([['fr', 'student', { title: 'Examens' }]]);
  });

  it('has nothing to wait for in a language that is there already, or of a namespace nobody offered', () => {
    const { texts } = setUp(async () => ({}));
    expect(texts.wait('en', 'student')).toHaveProperty('status', 'fulfilled');
    expect(texts.wait('fr', 'teacher')).toBe(texts.wait('en', 'student'));
  });

  it('tries again after a pause', async () => {
    let tries = 0;
    const { texts, ports } = setUp(async () => {
      tries += 1;
      if (tries < 3) throw new Error('offline');
      return { title: 'Examens' };
    });
    await texts.waitForAll('fr');
    expect(ports.add).toHaveBeenCalledTimes(1);
    expect(ports.pause.mock.calls.map(([ms]) => ms)).toEqual([225, 450]);
    expect(ports.onMissing).not.toHaveBeenCalled();
  });

  it('gives up after three tries, says so, and holds nobody up', async () => {
    const load = jest.fn<LoadTexts>(async () => Promise.reject(new Error('offline')));
    const { texts, ports } = setUp(load);
    await texts.waitForAll('fr');
    expect(load).toHaveBeenCalledTimes(3);
    expect(ports.onMissing).toHaveBeenCalledTimes(1);
    expect(texts.wait('fr', 'student')).toHaveProperty('status', 'fulfilled');
  });
});
