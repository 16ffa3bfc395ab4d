import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { EVENT_ACCESS, SERVICES, type ServiceName, TOPICS } from '@proctorwise/contracts';

const SERVICES_FOLDER = new URL('../../', import.meta.url);
/** As the services write it: `emit('…', …)`, and `topic: '…'`, `topics: ['…']` or `on('…', …)`. */
const EMITS = /\bemit\(\s*'([a-z_]+)'/g;
const HEARS = /\b(?:topic:\s*|topics:\s*\[\s*|on\(\s*)'([a-z_]+)'/g;

/** The topics that a service's sources name so, tests left out. */
function topicsIn(service: ServiceName, pattern: RegExp): string[] {
  const folder = fileURLToPath(new URL(`${service}/src/`, SERVICES_FOLDER));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('testing/'),
  );
  const found = sources.flatMap((path) =>
    [...readFileSync(`${folder}${path}`, 'utf8').matchAll(pattern)].map(([, topic]) => topic as string),
  );
  return [...new Set(found)].filter((topic) => (TOPICS as string[]).includes(topic)).sort();
}
const inTable = (is: (topic: (typeof TOPICS)[number]) => boolean) => TOPICS.filter(is).sort();

/** What the broker lets a service do is what its code does: a right more is open for nothing, one less fails at work. */
describe.each([...SERVICES])('the table of topics, for %s', (service) => {
  it('has what it makes', () => {
    expect(topicsIn(service, EMITS)).toEqual(inTable((topic) => EVENT_ACCESS[topic].writer === service));
  });
  it('has what it hears', () => {
    expect(topicsIn(service, HEARS)).toEqual(inTable((topic) => EVENT_ACCESS[topic].readers.includes(service)));
  });
});
