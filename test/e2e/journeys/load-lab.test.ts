import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOneJourney } from './one-journey.ts';
import { openDialog, openView, panel } from './screens.ts';
import { lastWorkspace, openBrowser, type Stage } from './stage.ts';

/** For a run of a few seconds to end, generator and all, in milliseconds. */
const RUN_MS = 60_000;

/** From a first scenario to a run that is looked at again: what one person does who wants to know what a pipeline bears. */
describe('a person who loads their pipeline', () => {
  let stage: Stage;
  const page = () => stage.page;
  const text = () => page().getByLabel('Text of the scenario');
  const file = () => join(lastWorkspace(stage.home), 'scenarios', 'morning.load.yaml');

  beforeAll(async () => {
    stage = await openBrowser();
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
  });
  afterAll(() => stage?.close());

  isOneJourney();

  test('begins with a text that runs, and sees what it would offer while it is written', async () => {
    await openView(page(), 'Load');
    await page().getByRole('button', { name: 'New scenario…' }).click();
    await openDialog(page()).getByLabel('Name').fill('morning');
    await openDialog(page()).getByRole('button', { name: 'Begin' }).click();
    await page().getByRole('heading', { name: 'morning.load.yaml' }).waitFor();
    await text().waitFor();
    const offered = page().getByRole('img', { name: /^The scenario offers at most 500 requests a minute/ });
    await offered.waitFor();
    await text().fill((await text().inputValue()).replace('peak: 500/min', 'peak: 900/min'));
    const more = page().getByRole('img', { name: /^The scenario offers at most 900 requests a minute/ });
    await more.waitFor();
    expect(await offered.count()).toBe(0);
  });

  test('is told where the text is wrong, and what was drawn before stays', async () => {
    const before = await text().inputValue();
    await text().fill(before.replace('peak: 900/min', 'peak: many'));
    await page()
      .getByRole('list', { name: 'Problems' })
      .getByRole('button', { name: /^Line \d+/ })
      .waitFor();
    await page().getByText('of the last text that could be used').waitFor();
    const run = page().getByRole('button', { name: 'Save and run' });
    expect(await run.getAttribute('aria-disabled')).toBe('true');
    // Short, through the model of this machine: what the clock does is not looked at.
    await text().fill(before.replace('before: 15s', 'before: 2s').replace('for: 20s', 'for: 600s'));
    await run.and(page().locator(':not([aria-disabled])')).waitFor();
  });

  test('runs it, and watches the seconds arrive', async () => {
    await page().getByRole('button', { name: 'Save and run' }).click();
    await page()
      .getByRole('banner')
      .getByText(/^running \d/)
      .waitFor();
    expect(readFileSync(file(), 'utf8')).toContain('for: 600s');
    await page()
      .getByRole('banner')
      .getByText(/^running 0:0[4-9]/)
      .waitFor();
    await page().getByText('not the bottleneck').waitFor();
    const rates = page().getByRole('img', { name: /Achieved/ });
    await rates.focus();
    await page().keyboard.press('Home');
    await page()
      .getByText(/^0:01: offered/)
      .first()
      .waitFor();
    await page().keyboard.press('t');
    const rows = page().getByRole('table', { name: 'Offered and achieved by second' }).getByRole('row');
    await rows.nth(4).waitFor();
    await page().keyboard.press('t');
    await rates.waitFor();
  });

  test('leaves it, which stops nothing, and is led back by the status bar', async () => {
    await openView(page(), 'Sources');
    await page()
      .getByRole('contentinfo')
      .getByRole('link', { name: /morning \d/ })
      .click();
    const chip = page()
      .getByRole('banner')
      .getByText(/^running \d/);
    await chip.waitFor();
    expect(await chip.innerText()).toMatch(/^running 0:\d\d of 10:17$/);
  });

  test('stops it with Esc, and reads the verdict of what it had measured', async () => {
    await page().keyboard.press('Escape');
    await page().getByRole('button', { name: 'Run again' }).waitFor();
    expect(await page().locator('.verdict').innerText()).toMatch(/Stopped at 0:\d\d of 10:17/);
  });

  test(
    'runs a short one to its end, and finds both in the library, the newest on top',
    async () => {
      writeFileSync(
        file(),
        readFileSync(file(), 'utf8')
          .replace('for: 600s', 'for: 2s')
          .replace('after: 15s', 'after: 1s')
          .replace('warmUp: 5s', 'warmUp: 1s'),
      );
      await page().getByRole('button', { name: 'Run again' }).click();
      await page()
        .getByRole('banner')
        .getByText(/^running \d/)
        .waitFor();
      await page().getByRole('button', { name: 'Run again' }).waitFor({ timeout: RUN_MS });
      expect(await page().locator('.verdict__sentence').innerText()).toMatch(/^(Held|Missed|The generator)/);
      await page().getByRole('button', { name: 'Runs', exact: true }).click();
      const rows = page().getByRole('grid', { name: 'Load runs' }).getByRole('row');
      await rows.nth(2).waitFor();
      expect(await rows.count()).toBe(3);
      await rows.nth(2).click();
      await page()
        .locator('.verdict')
        .getByText(/Stopped at/)
        .waitFor();
    },
    RUN_MS * 2,
  );

  test('saves a report that opens by itself', async () => {
    const saved = page().waitForEvent('download');
    await page().getByRole('button', { name: 'Report' }).click();
    await page().getByRole('menuitem', { name: /^HTML/ }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/\.html$/);
    const html = readFileSync(await download.path(), 'utf8');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/(?:src|href)="https?:/);
  });

  test('lays both runs side by side, and is told what differs and what is chance', async () => {
    await page().getByRole('button', { name: 'Runs', exact: true }).click();
    const picks = page().getByRole('checkbox', { name: /^Pick morning/ });
    await picks.nth(0).check();
    await picks.nth(1).check();
    await page().getByRole('button', { name: 'Compare', exact: true }).click();
    const differences = page().getByRole('table', { name: 'Differences between the runs' });
    await differences.getByRole('row').nth(1).waitFor();
    expect(await page().locator('.verdict__sentence').innerText()).toMatch(/^(Worse|Better|No detectable|The two)/);
    await page()
      .getByRole('img', { name: /[ab]: p50/ })
      .waitFor();
    await page().getByRole('banner').getByRole('button', { name: 'All runs' }).click();
    await page().getByRole('grid', { name: 'Load runs' }).getByRole('row').nth(2).click();
    await page().locator('.verdict').waitFor();
  });

  test('opens the scenario from the list, with what came of it last', async () => {
    const address = page().url();
    await openView(page(), 'Load');
    const row = page()
      .getByRole('grid', { name: 'Scenarios' })
      .getByRole('row', { name: /^morning/ });
    await row.click();
    await expect.poll(() => text().inputValue()).toContain('for: 2s');
    await expect.poll(() => row.innerText()).toMatch(/held|limited/);
    await page().goto(address);
    await page().locator('.verdict').waitFor();
  });

  test('looks at the traces of the run, and of no other', async () => {
    const runId = /#\/load\/([0-9a-f]+)/.exec(page().url())?.[1] ?? '';
    await page().getByRole('banner').getByRole('link', { name: 'Traces' }).click();
    const rows = page()
      .getByRole('grid', { name: /^Traces/ })
      .getByRole('row');
    await rows.nth(1).waitFor();
    expect(await page().getByLabel('Filter traces').inputValue()).toBe(`attr.trestle.load.id:${runId}`);
  });
});
