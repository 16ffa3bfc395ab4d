import type { Box } from '@proctorwise/contracts';
import { isObservation, type Seen } from '../look/observation-cache.js';
import type { Section, Shown } from './worst-pictures.js';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The whole page; pictures lie beside it, at the address that `addressOf` gives. */
export const pageOf = (sections: readonly Section[], addressOf: (file: string) => string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Accuracy: the worst pictures</title>
<style>
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 1rem; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 12px; padding: 0; list-style: none; }
figure { margin: 0; }
figure svg { width: 100%; height: auto; max-height: 320px; display: block; background: #8884; }
rect { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
.face { stroke: #00c853; } .person { stroke: #2979ff; } .object { stroke: #ff6d00; }
text { font: 14px sans-serif; fill: #fff; paint-order: stroke; stroke: #000; stroke-width: 3px; }
figcaption { overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>Accuracy: the worst pictures</h1>
<p>Boxes and scores are what vision saw: faces green, people blue, objects orange; under 0.3 they are left out. Of each
kind one picture of each source comes first.</p>
${sections.map((section) => sectionOf(section, addressOf)).join('\n')}
</body>
</html>
`;

const sectionOf = ({ title, count, shown }: Section, addressOf: (file: string) => string): string => `<section>
<h2>${escaped(title)}: ${count}${shown.length < count ? `, ${shown.length} of them shown` : ''}</h2>
<ul>
${shown.map((each) => figureOf(each, addressOf)).join('\n')}
</ul>
</section>`;

function figureOf({ picture: { label, seen }, there, said }: Shown, addressOf: (file: string) => string): string {
  const { width, height } = isObservation(seen) ? seen : { width: 640, height: 480 };
  const alt = `${label.variant}: ${there} is there, ${said} was said`;
  return `<li><figure>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(alt)}">
<image href="${escaped(addressOf(label.file))}" width="${width}" height="${height}"/>
${boxesOf(seen)}
</svg>
<figcaption><strong>${escaped(there)}</strong>, said: <strong>${escaped(said)}</strong><br>${escaped(label.variant)} · ${escaped(label.split)} · ${escaped(label.file)}</figcaption>
</figure></li>`;
}

/** Fainter boxes would cover the picture. */
const LEAST_SHOWN = 0.3;

function boxesOf(seen: Seen): string {
  if (!isObservation(seen)) return `<text x="10" y="30">${seen.unreadable}</text>`;
  const drawn = [
    ...seen.persons.map(({ box, score }) => ({ kind: 'person', name: 'person', box, score })),
    ...seen.faces.map(({ box, score }) => ({ kind: 'face', name: 'face', box, score })),
    ...seen.objects.map(({ box, score, label }) => ({ kind: 'object', name: label, box, score })),
  ];
  return drawn
    .filter(({ score }) => score >= LEAST_SHOWN)
    .map(({ kind, name, box, score }) => rectangle(kind, box, `${name} ${score.toFixed(2)}`))
    .join('\n');
}

const rectangle = (kind: string, [x1, y1, x2, y2]: Box, text: string): string =>
  `<rect class="${kind}" x="${x1}" y="${y1}" width="${x2 - x1}" height="${y2 - y1}"/><text x="${x1 + 3}" y="${y1 + 15}">${text}</text>`;
