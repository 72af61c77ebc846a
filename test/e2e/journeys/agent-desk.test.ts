import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AgentRunSummary } from '../../../main/contract/agent.ts';
import { runCli } from '../command-line/cli-process.ts';
import { isOneJourney } from './one-journey.ts';
import { ask, openDialog, openView, panel } from './screens.ts';
import { lastWorkspace, openBrowser, type Stage } from './stage.ts';

/** Of the agent's tool: what its run asks leave for. */
const NOTE = { path: 'HF-20418.md', content: '# Claim HF-20418\n\nThree days late.\n' };

const TOOL = {
  version: 1,
  name: 'write_note',
  description: 'Writes a note of the claims desk.',
  uses: 'builtin/write-file',
  with: { root: 'notes' },
  inputSchema: {
    type: 'object',
    properties: { path: { type: 'string' }, content: { type: 'string' } },
    required: ['path', 'content'],
    additionalProperties: false,
  },
  effect: 'write',
};

/** For what a run does after it was let go on, in milliseconds. */
const STEP_MS = 10_000;

/** A model whose every call fails, for tasks that cannot be done. */
const DOWN = { version: 1, id: 'down', faults: [{ share: 1, fault: { type: 'http-error', status: 503 } }] };

/** Who answers, what it may do, and what it is told: the models, the keys and the agents of a workspace, lived by one person. */
describe('a person who lets agents work', () => {
  let stage: Stage;
  let workspace: string;
  const page = () => stage.page;
  const dialog = () => openDialog(page());
  const cli = (...argv: string[]) =>
    runCli([...argv, '--workspace', workspace], { folder: workspace, home: stage.home });

  beforeAll(async () => {
    stage = await openBrowser();
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
    workspace = lastWorkspace(stage.home);
    mkdirSync(join(workspace, 'notes'), { recursive: true });
    mkdirSync(join(workspace, 'simulators'), { recursive: true });
    writeFileSync(join(workspace, 'tools', 'write-note.tool.jsonc'), JSON.stringify(TOOL));
    writeFileSync(join(workspace, 'simulators', 'down.sim.jsonc'), JSON.stringify(DOWN));
  });
  afterAll(() => stage?.close());

  isOneJourney();

  const switchTo = async (model: string): Promise<void> => {
    await page().getByRole('contentinfo').getByRole('button', { name: /\// }).first().click();
    const choice = page().getByRole('radio', { name: model });
    await choice.click();
    await choice.waitFor({ state: 'detached' });
  };
  const give = async (task: string): Promise<void> => {
    const field = page().getByLabel('Task', { exact: true });
    const begin = page()
      .getByRole('button', { name: /^New task/ })
      .first();
    await field.or(begin).first().waitFor();
    if ((await field.count()) === 0) await begin.click();
    await field.fill(task);
    await page().getByRole('button', { name: 'Begin' }).click();
    await field.waitFor({ state: 'detached' });
  };
  const newestRun = async (): Promise<AgentRunSummary | undefined> =>
    (JSON.parse((await cli('agent', 'list', '--json')).stdout) as AgentRunSummary[])[0];
  /** A request can be decided once it was in sight for a second. */
  const decidable = (verb: 'Approve' | 'Deny'): Promise<void> =>
    panel(page(), 'Approval')
      .getByRole('button', { name: verb })
      .and(page().locator(':not([aria-disabled])'))
      .waitFor();
  const runs = () => page().getByRole('grid', { name: 'Runs' });

  test('switches to another model in one place, and asks it', async () => {
    await switchTo('sim/instant');
    await ask(page(), 'How much annual leave can I carry over?');
    await page().getByRole('contentinfo').getByText('sim/instant').waitFor();
    const { stdout } = await cli('models', 'list', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ chosen: 'sim/instant', effective: 'sim/instant' });
  });

  test('gives a task, and reads what the agent did, step by step', async () => {
    await switchTo('local/extractive');
    await page().getByRole('link', { name: 'Give a task' }).click();
    await give('How long is parental leave?');
    await panel(page(), 'Steps').getByText('search', { exact: true }).waitFor();
    await page().getByText('answered', { exact: true }).first().waitFor();
    await expect.poll(() => panel(page(), 'Steps').locator('[id^=step-]').count()).toBe(3);
  });

  test('runs again from its last step by another model, and keeps the steps before it', async () => {
    await panel(page(), 'Steps').getByRole('button', { name: 'Run again from step 3' }).click();
    await dialog().getByText('Steps 1 to 2 are kept').waitFor();
    await dialog()
      .getByRole('combobox', { name: /^Model/ })
      .click();
    await page()
      .getByRole('option', { name: /^sim\/instant/ })
      .click();
    await dialog().getByRole('button', { name: 'Run again' }).click();
    await panel(page(), 'Steps').getByText('Run again from step 3 on').waitFor();
    await page().getByText('answered', { exact: true }).first().waitFor();
    await expect.poll(() => panel(page(), 'Steps').getByText('kept', { exact: true }).count()).toBe(2);
  });

  test('approves a write with one key, after reading exactly what is written', async () => {
    await switchTo('sim/obedient');
    await give(`Write the note for HF-20418.\nTOOL: write_note ${JSON.stringify(NOTE)}`);
    const approval = panel(page(), 'Approval');
    await approval.getByText('+# Claim HF-20418').waitFor();
    await page().getByRole('contentinfo').getByText('1 needs you').waitFor();
    expect(existsSync(join(workspace, 'notes', NOTE.path))).toBe(false);
    await decidable('Approve');
    await runs().getByRole('row').nth(1).focus();
    await page().keyboard.press('a');
    await approval.waitFor({ state: 'detached' });
    await expect.poll(() => existsSync(join(workspace, 'notes', NOTE.path)), { timeout: STEP_MS }).toBe(true);
    expect(readFileSync(join(workspace, 'notes', NOTE.path), 'utf8')).toBe(NOTE.content);
  });

  test('takes the write back from the ledger, with leave of its own', async () => {
    const ledger = panel(page(), 'Effect ledger');
    await ledger.getByRole('button', { name: /^Undo write_note/ }).click();
    const approval = panel(page(), 'Approval');
    await decidable('Approve');
    await approval.getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => existsSync(join(workspace, 'notes', NOTE.path)), { timeout: STEP_MS }).toBe(false);
  });

  test('denies another write with one key, and nothing is written', async () => {
    const second = { path: 'HF-20391.md', content: 'Waived.\n' };
    await give(`Write the note for HF-20391.\nTOOL: write_note ${JSON.stringify(second)}`);
    const approval = panel(page(), 'Approval');
    await approval.waitFor();
    await decidable('Deny');
    await runs().getByRole('row').nth(1).focus();
    await page().keyboard.press('d');
    await approval.waitFor({ state: 'detached' });
    await panel(page(), 'Effect ledger').getByText('denied').waitFor();
    expect(existsSync(join(workspace, 'notes', second.path))).toBe(false);
  });

  test('answers a question that the agent handed over, and it goes on', async () => {
    const question = { question: 'May the demurrage be waived?', to: 'claims desk' };
    await give(`Decide about HF-20391.\nTOOL: ask_person ${JSON.stringify(question)}`);
    await page().getByLabel('Your answer').fill('Yes, one day.');
    await page().getByRole('button', { name: 'Answer and go on' }).click();
    await expect.poll(async () => (await newestRun())?.status, { timeout: STEP_MS }).toBe('answered');
    await panel(page(), 'Hand-off').getByText('Yes, one day.').waitFor();
  });

  test('mends a task that failed for good, and puts it back', async () => {
    await switchTo('sim/down');
    await cli('queue', 'add', 'agent', 'How long is parental leave?', '--attempts', '1');
    const inbox = page().getByRole('grid', { name: 'What waits for you' });
    await inbox.getByRole('row', { name: /mend/ }).click();
    await dialog().getByText(/503/).waitFor();
    // The dialog lies over the bar: the command line sets the same switch.
    await cli('models', 'use', 'local/extractive');
    await dialog().getByLabel('Task').fill('How long is parental leave, and who approves it?');
    await dialog().getByRole('button', { name: 'Put it back' }).click();
    await dialog().waitFor({ state: 'detached' });
    // Whoever keeps a window open works queued tasks off.
    await expect
      .poll(() => panel(page(), 'Queue').innerText(), { timeout: STEP_MS })
      .toMatch(/Done\s+1\s+Dead letters\s+0/);
  });

  test('sees who answers and under which limits, and tries a policy over past asks', async () => {
    await openView(page(), 'Settings');
    await page().getByRole('link', { name: 'Models & limits' }).click();
    await panel(page(), 'Providers')
      .getByRole('row', { name: /^local/ })
      .waitFor();
    await panel(page(), 'Limits and budgets')
      .getByRole('row', { name: /^Money, day/ })
      .waitFor();
    await page().getByRole('button', { name: 'Try on past asks: policy/default' }).click();
    await dialog()
      .getByText(/^Nothing was sent/)
      .waitFor();
    expect(await dialog().getByText('Answered', { exact: true }).count()).toBe(1);
    await dialog().getByRole('button', { name: 'Close' }).last().click();
  });

  test('writes a routing policy, is told what is wrong with it, and finds it among the routes', async () => {
    await page().getByRole('button', { name: 'New policy' }).click();
    await dialog().getByLabel('Name').fill('night');
    await dialog().getByRole('button', { name: 'Write it' }).click();
    const text = dialog().getByLabel('Text of the file');
    await expect.poll(() => text.inputValue()).toContain('"id": "night"');
    const begun = await text.inputValue();
    await text.fill(begun.replace('"version": 1', '"version": 1, "retries": 3'));
    await dialog()
      .getByText(/retries/)
      .last()
      .waitFor();
    expect(existsSync(join(workspace, 'policies', 'night.policy.jsonc'))).toBe(false);
    await text.fill(begun);
    await dialog().getByRole('button', { name: 'Save' }).and(page().locator(':not([aria-disabled])')).waitFor();
    await page().keyboard.press('Control+s');
    await page().getByRole('region', { name: 'Routing' }).getByRole('button', { name: 'Edit policy/night' }).waitFor();
    expect(readFileSync(join(workspace, 'policies', 'night.policy.jsonc'), 'utf8')).toBe(begun);
  });

  test('serves a simulator, and stops it', async () => {
    await page().getByRole('button', { name: 'Serve sim/instant on this machine' }).click();
    const address = panel(page(), 'Simulators').getByText(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    const response = await fetch(`${await address.innerText()}/models`);
    expect(response.status).toBe(200);
    await page().getByRole('button', { name: 'Stop serving sim/instant' }).click();
    await address.waitFor({ state: 'detached' });
  });

  test('keeps a key that nothing shows again, and removes it', async () => {
    const secret = 'sk-harbour-light-1234';
    await page().getByRole('button', { name: 'Add secret…' }).click();
    const vault = panel(page(), 'Vault');
    await vault.getByLabel('Name').fill('LAB_KEY');
    await vault.getByLabel('Value').fill(secret);
    await vault.getByRole('button', { name: 'Save and test' }).click();
    await vault.getByText(/^Saved\./).waitFor();
    await vault.getByRole('button', { name: 'Close' }).click();
    expect(await page().content()).not.toContain(secret);
    await vault.getByRole('button', { name: 'Remove LAB_KEY' }).click();
    await dialog().getByRole('button', { name: 'Remove the secret' }).click();
    await vault.getByRole('row', { name: /LAB_KEY/ }).waitFor({ state: 'detached' });
  });

  test('sees that nothing left the machine', async () => {
    await page().getByRole('link', { name: 'Connections' }).click();
    await page().getByText('Nothing left this machine').waitFor();
    expect(await page().getByRole('contentinfo').innerText()).toContain('0 B sent');
  });

  test('made the page complain of nothing', async () => {
    expect(await stage.trouble()).toEqual({ violations: [], errors: [] });
  });
});
