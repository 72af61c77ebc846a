import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoadSlo } from '../../../main/contract/load.ts';
import { renderLoadHtml } from '../../../main/load/report/html/html-report.ts';
import { hostileRun } from '../../support/hostile-load-run.ts';
import { fixtureRun } from '../../support/load-run-fixture.ts';
import { launchChromium } from '../launch-browser.ts';

const SLO: LoadSlo = {
  name: 'p95<80ms',
  scope: 'end-to-end',
  unit: 'ms',
  target: 80,
  actual: 91,
  held: false,
  budgetUsed: 1.3,
  burn: 2,
};

function pageOfRun(): string {
  const run = fixtureRun({
    seed: 2,
    seconds: 60,
    memory: 0.7,
    errorShare: 0.02,
    slos: [SLO, { ...SLO, name: 'errors<5%', held: true }],
  });
  const ticks = run.ticks.map((tick, second) => ({ ...tick, burn: { 'p95<80ms': second / 20 } }));
  return renderLoadHtml({ ...run, ticks, faults: [{ name: 'slow retriever', fromMs: 20_000, toMs: 30_000 }] });
}

describe('the report of a load run, opened as a file,', () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'trestle-report-'));
  const address = (name: string, html: string): string => {
    const path = join(folder, name);
    writeFileSync(path, html);
    return pathToFileURL(path).href;
  };
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('loads nothing, runs nothing, and has no complaint, whatever is in it', async () => {
    const page = await browser.newPage();
    const url = address('hostile.html', renderLoadHtml(hostileRun()));
    const seen: string[] = [];
    page.on('request', (request) => seen.push(request.url()));
    page.on('console', (message) => seen.push(message.text()));
    page.on('dialog', (dialog) => {
      seen.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(url);
    expect(seen).toEqual([url]);
    await page.close();
  });

  test.each(['light', 'dark'] as const)('has nothing for axe to find, %s', async (colorScheme) => {
    // The page's own policy would not let axe in.
    const context = await browser.newContext({ colorScheme, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(address(`${colorScheme}.html`, pageOfRun()));
    const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
    await context.close();
  });

  test('is as wide as a telephone where it is read on one', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    await page.goto(address('narrow.html', pageOfRun()));
    expect(await widthOf(page)).toBe(390);
    await page.close();
  });

  test('is dark ink on white paper, whatever the screen is', async () => {
    const page = await browser.newPage({ colorScheme: 'dark' });
    await page.goto(address('print.html', pageOfRun()));
    const colours = (): Promise<string[]> =>
      page.evaluate(() => {
        const { backgroundColor, color } = getComputedStyle(document.body);
        return [backgroundColor, color];
      });
    const onScreen = await colours();
    await page.emulateMedia({ media: 'print' });
    expect(await colours()).toEqual(['rgb(255, 255, 255)', 'rgb(27, 32, 37)']);
    expect(onScreen).toEqual(['rgb(18, 23, 27)', 'rgb(228, 232, 237)']);
    await page.close();
  });
});

function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}
