import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOneJourney } from './one-journey.ts';
import { ask, openDialog, openView, panel } from './screens.ts';
import { lastWorkspace, openBrowser, type Stage } from './stage.ts';

/** Of the sample handbook: what it answers, and what it does not. */
const ANSWERED = 'How much annual leave can I carry over?';
const REFUSED = 'How many stock options does a new department head receive?';

/** A rule from its form to its end: written, fired by a run of this workspace, seen, and over. */
describe('a person who wants to be told', () => {
  let stage: Stage;
  const page = () => stage.page;
  const rules = () => page().getByRole('grid', { name: 'Alert rules' });
  const openAlerts = async () => {
    await openView(page(), 'Traces');
    await page().getByRole('radio', { name: 'Alerts' }).check({ force: true });
  };
  const beginWith = async (template: string) => {
    await page()
      .getByRole('button', { name: /^New rule/ })
      .click();
    await page()
      .getByRole('combobox', { name: /^Begin with/ })
      .click();
    await page().getByRole('option', { name: template, exact: true }).click();
  };

  beforeAll(async () => {
    stage = await openBrowser();
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
    await ask(page(), ANSWERED);
  });
  afterAll(() => stage?.close());

  isOneJourney();

  test('is told by the form what is wrong where it is wrong, and writes a rule', async () => {
    await openAlerts();
    await beginWith('Answers refuse');
    const dialog = openDialog(page());
    await dialog.getByLabel(/^Bound/).fill('a fifth');
    await dialog.getByText('write a number').waitFor();
    await dialog.getByLabel(/^Bound/).fill('0.2');
    await dialog.getByLabel('Least samples').fill('1');
    await dialog.getByText(/^In the last 7 days it would have fired 0 times/).waitFor();
    await dialog.getByRole('button', { name: 'Write the rule' }).click();
    await rules()
      .getByRole('row', { name: /^Answers refuse within bounds/ })
      .waitFor();
    const file = readFileSync(join(lastWorkspace(stage.home), 'alerts', 'refusals.alert.jsonc'), 'utf8');
    expect(file).toMatch(/"minSamples": 1/);
  });

  test('makes a tripwire over stages, with a factor of its own', async () => {
    await beginWith('Small losses add up');
    const dialog = openDialog(page());
    await dialog.getByRole('button', { name: 'Add a factor' }).click();
    const last = dialog.getByLabel(/^Stage or tool of factor/).last();
    await last.fill('check');
    await dialog
      .getByLabel(/^Bound of factor/)
      .last()
      .fill('0.99');
    await dialog.getByText(/^Product of .* × check below 0\.90× of the 7d before/).waitFor();
    await dialog.getByRole('button', { name: 'Write the rule' }).click();
    await panel(page(), 'Small losses add up').waitFor();
    const file = readFileSync(join(lastWorkspace(stage.home), 'alerts', 'compound-drift.alert.jsonc'), 'utf8');
    expect(file).toMatch(/"stage": "check"/);
  });

  test('is told when it fires, and the notice opens that rule and not the first of the list', async () => {
    await openView(page(), 'Playground');
    await ask(page(), REFUSED);
    const toast = page().locator('.toast', { hasText: 'Answers refuse fires' });
    await toast.waitFor();
    // Its button has a role only while the toast has the focus.
    await toast.getByText('Open', { exact: true }).dispatchEvent('click');
    await panel(page(), 'Answers refuse').waitFor();
    expect(page().url()).toContain('rule=refusals');
  });

  test('acknowledges it, and it goes on firing as seen', async () => {
    await page().getByRole('button', { name: 'Acknowledge' }).click();
    await rules()
      .getByRole('row', { name: /^Answers refuse firing, seen/ })
      .waitFor();
    // The list is read before the rule itself.
    await expect.poll(() => page().getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
  });

  test('finds it over once enough answers are well, with each step it took', async () => {
    await openView(page(), 'Playground');
    // Then 1 of 7 refuses: 14 %, and it is over at 15.
    for (let more = 0; more < 5; more += 1) await ask(page(), ANSWERED);
    await openAlerts();
    await rules()
      .getByRole('row', { name: /^Answers refuse resolved/ })
      .click();
    const steps = panel(page(), 'Answers refuse').getByRole('table', { name: 'Steps' });
    await steps.getByText('firing → resolved').waitFor();
    expect(await steps.getByText(/→ (firing|resolved)$/).allInnerTexts()).toEqual([
      'firing → resolved',
      'pending → firing',
    ]);
  });
});
