import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openView, type View } from './tour-steps.ts';

/** A minute that bends the sample: twice the questions, a provider that refuses and a retriever that is slow. */
const SPIKE = `version: 1
id: winter-spike
description: The first morning of the winter timetable, twice as many questions as on others.
target:
  pipeline: default
inputs:
  questions:
    - How much annual leave can I carry over?
    - Who signs the winter timetable?
    - How do I report a damaged container?
    - When must a late-delivery claim be filed?
    - Who approves hotel costs over 180 EUR?
arrivals:
  type: spike
  base: 900/min
  peak: 1600/min
  before: 12s
  for: 26s
  after: 12s
  process: poisson
warmUp: 4s
seed: 7
timeout: 15s
maxInFlight: 512
model: sim/gpt-like
tenants:
  - { id: people, share: 0.9, pool: interactive }
  - { id: reports, share: 0.1, pool: batch }
faults:
  - { name: slow retriever, at: 20s, for: 6s, what: { type: stage, stage: retrieve, fault: { type: latency, addMs: 300 } } }
  - { name: provider refuses a fifth, at: 31s, for: 4s, what: { type: model, share: 0.2, fault: { type: rate-limit } } }
slos: [p95<7s, ttft.p95<1.5s, errors<2%, retrieve.p95<150ms, goodput>=97%, grounded>=90%]
stopWhen: [errors>60% for 10s]
`;

/** One of the faces of Load. */
const lookAt = (page: Page, face: string): Promise<void> =>
  page.getByRole('radio', { name: face }).check({ force: true });

/** A pipeline under load, and the failures that everybody has. */
export const LOAD_VIEWS: readonly View[] = [
  {
    name: 'load-scenario',
    hasContrast: true,
    async go({ page, workspace }) {
      const folder = join(workspace(), 'scenarios');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'winter-spike.load.yaml'), SPIKE);
      await openView(page, 'Load');
      await page
        .getByRole('grid', { name: 'Scenarios' })
        .getByRole('row', { name: /^winter-spike/ })
        .click();
      await page.getByRole('heading', { name: 'winter-spike.load.yaml' }).waitFor();
      await page.getByRole('img', { name: /^The scenario offers/ }).waitFor();
    },
  },
  {
    name: 'load-live',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('main').getByRole('button', { name: 'Run', exact: true }).click();
      await page
        .getByRole('banner')
        .getByText(/^running 0:3[0-9]/)
        .waitFor();
    },
  },
  {
    name: 'load-run',
    hasContrast: true,
    go: ({ page }) => page.getByRole('button', { name: 'Run again' }).waitFor(),
  },
  {
    name: 'load-heat-map',
    hasContrast: true,
    go: ({ page }) => lookAt(page, 'Heat map'),
  },
  {
    name: 'load-compare',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('button', { name: 'Run again' }).click();
      await page.getByRole('button', { name: 'Stop run' }).waitFor();
      await page.getByRole('button', { name: 'Run again' }).waitFor();
      await page.getByRole('button', { name: 'Runs', exact: true }).click();
      const picks = page.getByRole('checkbox', { name: /^Pick/ });
      await picks.nth(0).check();
      await picks.nth(1).check();
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByRole('img', { name: /[ab]: p50/ }).waitFor();
    },
  },
  {
    name: 'load-drills',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('button', { name: 'All runs' }).click();
      await lookAt(page, 'Drills');
      await page
        .getByRole('grid', { name: 'Drills' })
        .getByRole('row', { name: /^retry-storm/ })
        .click();
      await page.getByRole('main').getByRole('button', { name: 'Run', exact: true }).click();
      await page.getByRole('table', { name: 'Figures without and with the guardrail' }).waitFor();
    },
  },
];
