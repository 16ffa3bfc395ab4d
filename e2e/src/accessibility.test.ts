import { expect } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import { chromium as launcher } from 'playwright-core';
import { violations } from './accessibility.js';
import { chromium, MISSING_CHROMIUM } from './needs.js';

itNeeds(
  chromium,
  MISSING_CHROMIUM,
  'a contrast that is too low is told with its colours, its ratio and the one that is asked for',
  async (executablePath) => {
    const browser = await launcher.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      await page.setContent(
        '<html lang="en"><title>t</title><main><h1>Seen</h1><p style="color: #ddd; background: #fff">hardly seen</p></main>',
      );
      const faults = await violations(page);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(/^color-contrast: .*hardly seen.*1\.3\d.*#dddddd.*#ffffff.*4\.5:1/u);
      await page.setContent('<html lang="en"><title>t</title><main><h1>Seen</h1><p>well seen</p></main>');
      expect(await violations(page)).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
