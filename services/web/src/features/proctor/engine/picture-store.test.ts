import { describe, expect, it } from '@jest/globals';
import type { WallPicture } from '@proctorwise/contracts';
import { PictureStore } from './picture-store.js';

const picture = (session_id: string, frame_data = 'AAAA', age_ms = 0): WallPicture => ({
  type: 'picture',
  session_id,
  frame_data,
  timestamp: '2026-11-03T09:00:00Z',
  age_ms,
  observation: null,
});

function open() {
  const asked: string[][] = [];
  const store: PictureStore = new PictureStore(
    () => 10_000,
    () => asked.push(store.shown),
  );
  return { store, asked };
}

describe('the pictures on the screen', () => {
  it('asks for a session from its first tile to its last, each time something changes', () => {
    const { store, asked } = open();
    const first = store.show('a');
    const second = store.show('a');
    store.show('b');
    first();
    first(); // leaves once
    second();
    expect(asked).toEqual([['a'], ['a', 'b'], ['b']]);
  });

  it('tells the tiles of that session, and knows its age on its own clock', () => {
    const { store } = open();
    const told: string[] = [];
    const end = store.subscribe('a', () => told.push('a'));
    store.subscribe('b', () => told.push('b'));
    store.take(picture('a', 'AAAA', 1_500));
    expect(told).toEqual(['a']);
    expect(store.of('a')).toEqual({ src: 'data:image/jpeg;base64,AAAA', takenAt: 8_500, observation: null });
    end();
    store.take(picture('a', 'BBBB'));
    expect(told).toEqual(['a']);
    expect(store.of('b')).toBeNull();
  });

  it('keeps 200 pictures and forgets the oldest', () => {
    const { store } = open();
    for (let i = 0; i < 200; i += 1) store.take(picture(`s${i}`));
    store.take(picture('s0')); // newest again
    expect(store.of('s1')).not.toBeNull();
    store.take(picture('s200'));
    expect(store.of('s1')).toBeNull();
    expect(store.of('s0')).not.toBeNull();
  });
});
