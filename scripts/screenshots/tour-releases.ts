import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { dismissNotes, openView, type View } from './tour-steps.ts';

/** What has to hold; the last of it does not once answers are made shorter. */
const GATE = `version: 1
id: support
description: What a change to the handbook's answers is held to.
checks:
  - { prompts: true, name: "Prompts: errors" }
  - { access: true, queries: 5, name: "Access: foreign chunks" }
  - { replay: { last: 20, models: local }, metric: worse-or-broken, atMost: 2, name: "Replay: worse, broken" }
  - { drills: [retry-storm], name: "Drills that must hold" }
  - { load: gate-200, metric: p95, atMost: 400, name: "Load: p95 at 200 /min" }
`;
const LOAD = `version: 1
id: gate-200
description: Two hundred questions a minute, for ten seconds.
target:
  pipeline: default
inputs:
  questions:
    - How much annual leave can I carry over?
    - When must a late-delivery claim be filed?
arrivals:
  type: constant
  rate: 200/min
  for: 10s
seed: 7
timeout: 10s
model: sim/gpt-like
`;

/** A gate with a drill and a load in it takes this long on a busy machine, in milliseconds. */
const GATE_MS = 180_000;

async function seal(page: Page, button: string, name: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('dialog').getByLabel('Name (optional)').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Seal the working tree' }).click();
  await page.getByRole('banner').getByText(name, { exact: true }).waitFor();
}

async function chooseGate(page: Page, id: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Gate' }).click();
  await page.getByRole('option', { name: id, exact: true }).click();
}

/** From a working tree to what serves, and a change that may not. */
export const RELEASE_VIEWS: readonly View[] = [
  {
    name: 'releases',
    hasContrast: true,
    async go({ page, workspace }) {
      mkdirSync(join(workspace(), 'gates'), { recursive: true });
      writeFileSync(join(workspace(), 'gates', 'support.gate.yaml'), GATE);
      writeFileSync(
        join(workspace(), 'gates', 'quick.gate.yaml'),
        'version: 1\nid: quick\ndescription: Prompts without an error.\nchecks:\n  - { prompts: true }\n',
      );
      writeFileSync(join(workspace(), 'scenarios', 'gate-200.load.yaml'), LOAD);
      await openView(page, 'Releases');
      await seal(page, 'New from tree…', '2026-11-winter');
      await chooseGate(page, 'quick');
      await page.getByRole('button', { name: 'Promote…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Run quick and promote' }).click();
      await page.getByText('2026-11-winter serves', { exact: true }).waitFor({ timeout: GATE_MS });
      const prompt = join(workspace(), 'prompts', 'answer.prompt.md');
      writeFileSync(prompt, readFileSync(prompt, 'utf8').replace('Be brief.', 'Answer in one short sentence.'));
      const pipeline = join(workspace(), 'pipelines', 'default.pipeline.jsonc');
      writeFileSync(
        pipeline,
        readFileSync(pipeline, 'utf8').replace('"contextTokens": 1800, "k": 8', '"contextTokens": 600, "k": 2'),
      );
      await seal(page, 'New from tree…', '2026-11-short');
      await chooseGate(page, 'support');
      await page.getByRole('button', { name: 'Run the gate' }).click();
      await page.getByText(/^2026-11-short (may ship|is refused)/).waitFor({ timeout: GATE_MS });
      await page.getByRole('button', { name: 'Verify', exact: true }).click();
      await page.getByText(/^(verifies|does not verify)$/).waitFor();
      await page
        .getByRole('region', { name: 'What is in it' })
        .getByRole('button', { name: /^Prompts/ })
        .click();
      await dismissNotes(page);
    },
  },
  {
    name: 'releases-trial',
    async go({ page }) {
      await page.getByRole('button', { name: 'Try on traffic…' }).click();
      await page.getByRole('dialog').getByText('Decides in').waitFor();
    },
  },
  {
    name: 'releases-shadow',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('dialog').getByRole('button', { name: 'Start the shadow' }).click();
      await page
        .getByText(/(undecided|nothing worse|stopped itself) at \d+/)
        .first()
        .waitFor({ timeout: GATE_MS });
      await dismissNotes(page);
    },
  },
];
