import { describe, expect, it, jest } from '@jest/globals';
import { askForCamera } from './ask-for-camera.js';
import { CameraRefused } from './camera.js';

/** A camera that is granted, or refused, when the test says so. */
function askedBy(left: AbortSignal) {
  const person = Promise.withResolvers<MediaStream>();
  const track = { stop: jest.fn() };
  const stream = { getTracks: () => [track, track] } as unknown as MediaStream;
  return {
    answer: askForCamera(left, () => person.promise),
    grant: () => person.resolve(stream),
    refuse: (error: Error) => person.reject(error),
    stream,
    stops: () => track.stop.mock.calls.length,
  };
}

describe('the camera', () => {
  it('is on where it is granted while the page is there', async () => {
    const asked = askedBy(new AbortController().signal);
    asked.grant();
    expect(await asked.answer).toEqual({ at: 'on', stream: asked.stream });
    expect(asked.stops()).toBe(0);
  });

  it('is closed where it is granted after the page was left, and nobody gets it', async () => {
    const page = new AbortController();
    const asked = askedBy(page.signal);
    page.abort();
    asked.grant();
    expect(await asked.answer).toBeNull();
    expect(asked.stops()).toBe(2); // each of its tracks
  });

  it('is refused with its reason, which nobody hears who has left', async () => {
    const page = new AbortController();
    const [stayed, gone] = [askedBy(new AbortController().signal), askedBy(page.signal)];
    page.abort();
    for (const asked of [stayed, gone]) asked.refuse(new CameraRefused('denied'));
    expect(await stayed.answer).toEqual({ at: 'refused', why: 'denied' });
    expect(await gone.answer).toBeNull();
  });

  it('hides no other error', async () => {
    const asked = askedBy(new AbortController().signal);
    asked.refuse(new TypeError('a defect'));
    await expect(asked.answer).rejects.toThrow('a defect');
  });
});
