import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { focusOf, stepTo } from './keyboard.ts';
import { answerComplete, citedText, panel, traceIdOf } from './screens.ts';
import { openBrowser, type Stage } from './stage.ts';

/** From the first start to a span of the trace without a pointer. The focus can be seen wherever it stops. */
describe('a person without a pointer', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openBrowser();
  });
  afterAll(() => stage?.close());

  test('opens the sample and asks', async () => {
    const { page } = stage;
    await page.getByRole('button', { name: 'Try the sample workspace' }).waitFor();
    expect(await stepTo(page, 'Tab', /^Try the sample workspace/)).toMatchObject({ isMarked: true });
    await page.keyboard.press('Enter');
    // The Playground puts the caret where one types.
    await panel(page, 'Answer').getByRole('listitem').first().waitFor();
    expect(await focusOf(page)).toMatchObject({ role: 'textarea', isMarked: true });
    await page.keyboard.type('How much annual leave can I carry over?');
    await page.keyboard.press('Enter');
    await answerComplete(page);
  });

  test('follows a citation to its passage, and from there to its document', async () => {
    const { page } = stage;
    const citation = await stepTo(page, 'Tab', /^Citation 2:/);
    expect(citation).toMatchObject({ role: 'button', isMarked: true });
    const [, path = '', file = ''] = /^Citation 2: (\S*?([^/\s]+\.md))/.exec(citation.name) ?? [];
    await page.keyboard.press('Enter');
    await panel(page, file).waitFor();
    expect(await stepTo(page, 'Tab', new RegExp(`open ${path} there$`))).toMatchObject({ isMarked: true });
    await page.keyboard.press('Enter');
    await panel(page, file)
      .getByText(/^cited /)
      .waitFor();
    expect(await citedText(page)).toMatch(/annual leave|carry/);
  });

  test('comes back, and opens the trace and a span of it', async () => {
    const { page } = stage;
    await page.keyboard.press('Alt+ArrowLeft');
    await answerComplete(page);
    expect(await stepTo(page, 'Shift+Tab', /^Open trace/)).toMatchObject({ isMarked: true });
    await page.keyboard.press('Enter');
    await page.getByRole('treegrid').waitFor();
    expect(traceIdOf(page)).toHaveLength(32);
    await stepTo(page, 'F6', /^Waterfall/);
    expect(await stepTo(page, 'Tab', /^chat local\/extractive./)).toMatchObject({ role: 'tr', isMarked: true });
    await stepTo(page, 'ArrowDown', /^check/);
    await panel(page, 'check').waitFor();
    expect(page.url()).toMatch(/\?span=[0-9a-f]{16}$/);
  });

  test('goes anywhere by name', async () => {
    const { page } = stage;
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('settings');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    expect(page.url()).toContain('#/settings');
  });
});
