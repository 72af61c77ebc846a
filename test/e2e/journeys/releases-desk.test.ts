import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../command-line/cli-process.ts';
import { isOneJourney } from './one-journey.ts';
import { openDialog, openView, panel } from './screens.ts';
import { lastWorkspace, openWindow, type Stage } from './stage.ts';

/** For a command that seals, judges or asks, in milliseconds. */
const COMMAND_MS = 60_000;

/** What has to hold, quick to find out. */
const GATE = `version: 1
id: quick
description: Prompts without an error, and nobody sees what is not for them.
checks:
  - { prompts: true }
  - { access: true, queries: 3 }
`;

/** From a working tree to what serves, and back. */
describe('a person who decides what ships', () => {
  let stage: Stage;
  let workspace: string;
  let folder: string;
  const page = () => stage.page;
  const releases = () => page().getByRole('grid', { name: 'Releases' });
  const verdict = () => page().locator('.verdict__sentence');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trestle-releases-'));
    const passphrase = join(folder, 'passphrase');
    writeFileSync(passphrase, 'north light over the yard\n', { mode: 0o600 });
    // Locks the vault where no keyring is: the key that signs lies in it.
    stage = await openWindow({ environment: { TRESTLE_PASSPHRASE_FILE: passphrase } });
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
    workspace = lastWorkspace(stage.home);
    writeFileSync(join(workspace, 'gates', 'quick.gate.yaml'), GATE);
  }, COMMAND_MS);
  afterAll(async () => {
    await stage?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  isOneJourney();

  /** Seals the working tree under a name. */
  const seal = async (button: string, name: string) => {
    await page().getByRole('button', { name: button }).click();
    const dialog = openDialog(page());
    await dialog.getByLabel('Name (optional)').fill(name);
    await dialog.getByRole('button', { name: 'Seal the working tree' }).click();
    await releases()
      .getByRole('row', { name: new RegExp(`^${name}`) })
      .waitFor();
    await page().getByRole('banner').getByText(name, { exact: true }).waitFor();
  };

  test('seals the working tree, and verifies in place that it is as sealed', async () => {
    await openView(page(), 'Releases');
    await seal('New from tree…', 'first');
    await page().getByRole('button', { name: 'Verify', exact: true }).click();
    await page().getByText('verifies', { exact: true }).waitFor();
    expect(
      await page()
        .getByText(/^Signed by/)
        .count(),
    ).toBe(1);
  });

  test('runs the gate and reads each check against its limit', async () => {
    const choice = page().getByRole('combobox', { name: 'Gate' });
    if ((await choice.count()) > 0) {
      await choice.click();
      await page().getByRole('option', { name: 'quick' }).click();
    }
    await page().getByRole('button', { name: 'Run the gate' }).click();
    const checks = page()
      .getByRole('table', { name: /^Checks of the gate/ })
      .getByRole('row');
    await expect.poll(() => checks.count()).toBe(3);
    await expect.poll(() => verdict().innerText()).toBe('first may ship');
  });

  test('promotes it, and it serves', async () => {
    await page().getByRole('button', { name: 'Promote…' }).click();
    await openDialog(page()).getByRole('button', { name: 'Run quick and promote' }).click();
    await expect.poll(() => verdict().innerText()).toBe('first serves');
    await page()
      .getByRole('table', { name: 'Pins' })
      .getByText(/promoted$/)
      .waitFor();
  });

  test('seals a changed prompt, and sees line by line what changed', async () => {
    const prompt = join(workspace, 'prompts', 'answer.prompt.md');
    writeFileSync(prompt, readFileSync(prompt, 'utf8').replace('Be brief.', 'Answer in one short sentence.'));
    await seal('New from tree…', 'second');
    const contents = panel(page(), 'What is in it');
    await contents.getByRole('button', { name: /^Prompts/ }).click();
    await contents
      .getByText(/\+.*Answer in one short sentence/)
      .first()
      .waitFor();
    expect(await contents.getByText('same').count()).toBeGreaterThan(0);
  });

  test('promotes that too, and rolls back in one step, which is recorded', async () => {
    await page().getByRole('button', { name: 'Promote…' }).click();
    await openDialog(page()).getByRole('button', { name: 'Run quick and promote' }).click();
    await expect.poll(() => verdict().innerText()).toBe('second serves');
    await page().getByRole('button', { name: 'Roll back…' }).click();
    await openDialog(page())
      .getByRole('button', { name: /^Roll back to/ })
      .click();
    await page()
      .getByRole('table', { name: 'Pins' })
      .getByText(/^back to/)
      .waitFor();
    await expect.poll(() => verdict().innerText()).not.toBe('second serves');
    await releases()
      .getByRole('row', { name: /^first/ })
      .click();
    await expect.poll(() => verdict().innerText()).toBe('first serves');
  });

  test('is refused a release whose prompt has a slip, reads why, and comes to the prompt', async () => {
    const prompt = join(workspace, 'prompts', 'answer.prompt.md');
    const text = readFileSync(prompt, 'utf8');
    writeFileSync(prompt, text.replace(/\{\{ *question *\}\}/, '{{ questoin }}'));
    await seal('New from tree…', 'third');
    await page().getByRole('button', { name: 'Promote…' }).click();
    await openDialog(page()).getByRole('button', { name: 'Run quick and promote' }).click();
    await expect.poll(() => verdict().innerText()).toMatch(/^third is refused: Prompts: errors/);
    await page()
      .getByRole('list', { name: 'Why checks failed' })
      .getByText(/prompts\/answer\.prompt\.md:\d+:\d+: .*questoin/)
      .waitFor();
    await panel(page(), 'Gate').getByRole('link', { name: 'answer' }).click();
    await page().getByRole('heading', { level: 1, name: 'Prompts' }).waitFor();
    writeFileSync(prompt, text);
    await openView(page(), 'Releases');
  });

  test('states the blast radius before a trial', async () => {
    await releases()
      .getByRole('row', { name: /^second/ })
      .click();
    await page().getByRole('button', { name: 'Try on traffic…' }).click();
    const dialog = openDialog(page());
    await dialog.getByText('Decides in').waitFor();
    expect(await dialog.getByRole('button', { name: 'Start the shadow' }).isEnabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  test('sees the same on the command line', async () => {
    const desk = await runCli(['release', 'desk', '--json', '--workspace', workspace], {
      folder: workspace,
      home: stage.home,
    });
    const { pins } = JSON.parse(desk.stdout) as { pins: readonly { action: string }[] };
    expect(pins.map(({ action }) => action)).toEqual(expect.arrayContaining(['promote', 'rollback']));
  });

  test('made the page complain of nothing', async () => {
    expect(await stage.trouble()).toEqual({ violations: [], errors: [] });
  });
});
