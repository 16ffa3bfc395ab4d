import type { Browser, Page } from 'playwright-core';
import { type Figure, figure } from '../figures.js';
import { mainThreadTasks, TASK_CATEGORIES, taskFigures } from './main-thread.js';

/** A screen that shows 60 pictures a second shows one each 16.7 ms; from one and a half of that on, one was missed. */
const MISSED_ABOVE_MS = 25;
const SCROLL_PX_PER_SECOND = 1_500;

interface Scrolled {
  /** Between one animation frame and the next, ms. */
  readonly intervals: number[];
  /** Tasks of the main thread above 50 ms. */
  readonly longTasks: number[];
  /** How far the page can be scrolled, px. */
  readonly scrollable: number;
}

/** Runs in the page: scrolls down and up again by the page's own clock, as a steady hand does. */
const SCROLL = `
(async ({ milliseconds, pxPerSecond }) => {
  const intervals = [];
  const longTasks = [];
  const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration)));
  observer.observe({ type: 'longtask' });
  const scrollable = document.documentElement.scrollHeight - window.innerHeight;
  const start = performance.now();
  let before = start;
  await new Promise((resolve) => {
    const frame = () => {
      const now = performance.now();
      intervals.push(now - before);
      before = now;
      if (now - start >= milliseconds) return resolve();
      const way = (((now - start) / 1000) * pxPerSecond) % (2 * scrollable);
      window.scrollTo(0, way <= scrollable ? way : 2 * scrollable - way);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  observer.disconnect();
  window.scrollTo(0, 0);
  return { intervals: intervals.slice(1), longTasks, scrollable };
})
`;

/** Counters of Chromium's renderer, in seconds since the page was opened. */
const MAIN_THREAD = ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'] as const;

/**
 * Scrolls the page for so long, while its socket goes on, and tells what the screen and the main thread saw.
 * @param browser of the page
 */
export async function measureScrolling(browser: Browser, page: Page, part: string, seconds: number): Promise<Figure[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('Network.enable');
  let messages = 0;
  let pictures = 0;
  let bytes = 0;
  session.on('Network.webSocketFrameReceived', ({ response }) => {
    messages += 1;
    bytes += response.payloadData.length;
    if (response.payloadData.startsWith('{"type":"picture"')) pictures += 1;
  });
  const counters = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return new Map(metrics.map(({ name, value }) => [name, value]));
  };
  await browser.startTracing(page, { categories: TASK_CATEGORIES });
  const before = await counters();
  const { intervals, longTasks, scrollable } = (await page.evaluate(
    `${SCROLL.trim()}(${JSON.stringify({ milliseconds: seconds * 1000, pxPerSecond: SCROLL_PX_PER_SECOND })})`,
  )) as Scrolled;
  const after = await counters();
  const tasks = mainThreadTasks((await browser.stopTracing()).toString());
  await session.detach();
  const sorted = [...intervals].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  const name = (what: string): string => `${part}: ${what}`;
  return [
    figure(name('frames on the screen'), intervals.length / seconds, '1/s'),
    figure(name('between two frames, p50'), at(0.5), 'ms'),
    figure(name('between two frames, p95'), at(0.95), 'ms'),
    figure(name('between two frames, p99'), at(0.99), 'ms'),
    figure(name('between two frames, longest'), at(1), 'ms'),
    figure(name('frames missed'), intervals.filter((ms) => ms > MISSED_ABOVE_MS).length / intervals.length, 'share'),
    figure(name('tasks above 50 ms'), longTasks.length, 'count'),
    ...taskFigures(part, tasks, seconds),
    figure(name('way to scroll, px'), scrollable, 'count'),
    ...MAIN_THREAD.map((counter) =>
      figure(
        name(`main thread, ${counter}`),
        ((after.get(counter) ?? 0) - (before.get(counter) ?? 0)) / seconds,
        'share',
      ),
    ),
    figure(name('messages received'), messages / seconds, '1/s'),
    figure(name('pictures received'), pictures / seconds, '1/s'),
    figure(name('received'), bytes / seconds / 2 ** 20, 'MiB'),
  ];
}
