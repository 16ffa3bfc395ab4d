/**
 * A process of the kill tests: the whole service on a folder, with scripted vision, until it is killed. Its clock stands
 * where the parent puts it. Arguments: folder, ms since the Unix epoch.
 */
import { openTestMonitoring } from './monitoring-service.js';
import { scriptedVision } from './scripted-vision.js';

const [folder = '', now = ''] = process.argv.slice(2);
const clock = { now: Number(now) };
process.on('message', (at: number) => {
  clock.now = at;
  process.send?.({ now: at });
});
const { origin } = await openTestMonitoring({ folder, clock, vision: scriptedVision() });
process.send?.({ origin });
