import { expect, it } from '@jest/globals';
import { judgeClips } from '../judge/judge-clips.js';
import { matchEvents } from '../judge/match-events.js';
import { clipOf, labelled, observed } from '../testing/pictures.js';
import { pageOf } from './page.js';
import { worstPictures } from './worst-pictures.js';

const still = (file: string, source: string, present: number, variant = 'as it is') => ({
  label: labelled({ file, source, variant }),
  seen: observed({ present }),
});

it('shows what went wrong first, one of each source before a second one', () => {
  const pictures = [
    still('a1.jpg', 'a', 0),
    still('a2.jpg', 'a', 0),
    still('b1.jpg', 'b', 0),
    still('c1.jpg', 'c', 2),
    still('d1.jpg', 'd', 1),
  ];
  const sections = worstPictures(pictures, []);
  expect(sections.map(({ title, count }) => [title, count])).toEqual([
    ['Pictures: one told as none', 3],
    ['Pictures: one told as more', 1],
    ['Pictures told right', 1],
  ]);
  expect(sections[0]?.shown.map(({ picture }) => picture.label.file)).toEqual(['a1.jpg', 'b1.jpg', 'a2.jpg']);
});

it('shows false anomalies by their picture, and the middle of what was missed', () => {
  const seen = [
    ...Array.from({ length: 4 }, () => observed()),
    ...Array.from({ length: 6 }, () => observed({ present: 2 })),
  ];
  const pictures = clipOf('a', seen);
  const clips = judgeClips(pictures, [{ clip: 'a', type: 'book', from: 2, to: 8 }]).map(matchEvents);
  const sections = worstPictures(pictures, clips);
  expect(sections.map(({ title, count }) => [title, count])).toEqual([
    ['Clips: false anomalies', 1],
    ['Clips: missed events', 1],
  ]);
  expect(sections[1]?.shown[0]?.picture.label.file).toBe('a/2.jpg');
});

it('no name of a picture becomes part of the page', () => {
  const file = '"><script>alert(1)</script>.jpg';
  const page = pageOf(worstPictures([still(file, 'x', 0, '<b>bold</b>')], []), (name) => name);
  expect(page).not.toContain('<script>');
  expect(page).not.toContain('<b>bold');
});
