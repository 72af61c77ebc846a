/** Settings of a workspace that calls several models, one of which is down: what is seen of an outage that nobody notices. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A model that refuses every call, one that answers at a steady pace, and a policy over both. */
const DOWN = {
  version: 1,
  id: 'nordic-large',
  description: 'A hosted model on a bad day: every call is refused with 503.',
  faults: [{ share: 1, fault: { type: 'http-error', status: 503 } }],
};
const WELL = {
  version: 1,
  id: 'nordic-small',
  description: 'A hosted model on a good day: 40 ms to the first token.',
  timeToFirstTokenMs: { type: 'lognormal', median: 40, p95: 90 },
  interTokenMs: 1,
  outputTokens: 60,
};
const POLICY = {
  version: 1,
  id: 'hosted',
  description: 'The large model, the small one when it is down, and the built-in one when both are.',
  endpoints: [{ model: 'sim/nordic-large' }, { model: 'sim/nordic-small' }, { model: 'local/extractive' }],
  retry: { attempts: 2, baseDelayMs: 20, maxDelayMs: 100 },
  breaker: { minimumCalls: 3, errorRate: 0.5, openMs: 15_000 },
};

/** Puts the models, the policy and limits into a workspace, as an editor would. */
export function writeOutage(workspace: string): void {
  mkdirSync(join(workspace, 'simulators'), { recursive: true });
  for (const profile of [DOWN, WELL])
    writeFileSync(join(workspace, 'simulators', `${profile.id}.sim.jsonc`), `${JSON.stringify(profile, null, 2)}\n`);
  writeFileSync(join(workspace, 'policies', 'hosted.policy.jsonc'), `${JSON.stringify(POLICY, null, 2)}\n`);
  changeWorkspaceFile(workspace, {
    budget: { usdPerDay: 5, usdPerRun: 0.02, tokensPerRequest: 20_000 },
    limits: [
      { of: 'tenant', requestsPerMinute: 120 },
      { of: 'model', name: 'sim/nordic-small', tokensPerMinute: 60_000 },
    ],
    cache: { exact: true },
  });
}

/** What a day may take. Once it is used up every ask is refused, in what comes after this view too; null lifts it. */
export function setTokensPerDay(workspace: string, tokensPerDay: number | null): void {
  const tokens = tokensPerDay === null ? {} : { tokensPerDay };
  changeWorkspaceFile(workspace, { budget: { usdPerDay: 5, usdPerRun: 0.02, ...tokens } });
}

/** Declares a server on this machine as a provider of its own. */
export function declareProvider(workspace: string, baseUrl: string): void {
  changeWorkspaceFile(workspace, {
    providers: [{ id: 'lab', kind: 'openai-compatible', baseUrl, models: [{ id: 'nordic-small' }] }],
  });
}

/** @throws when the file has no closing brace of its own */
function changeWorkspaceFile(workspace: string, change: Readonly<Record<string, unknown>>): void {
  const path = join(workspace, 'trestle.jsonc');
  let text = readFileSync(path, 'utf8');
  for (const [key, value] of Object.entries(change)) {
    const line = `"${key}": ${JSON.stringify(value)}`;
    const known = new RegExp(`^  "${key}": .*?(,?)$`, 'm');
    text = known.test(text) ? text.replace(known, `  ${line}$1`) : text.replace(/\n\}\s*$/, `,\n\n  ${line}\n}\n`);
  }
  writeFileSync(path, text);
}

/** Sets the switch in the status bar. */
export async function switchTo(page: Page, model: string | RegExp): Promise<void> {
  await page.getByRole('contentinfo').getByRole('button').first().click();
  await page.getByRole('radio', { name: model }).click();
  await page.getByRole('radio', { name: model }).waitFor({ state: 'detached' });
}

/** Opens a page of Settings by its name. */
export async function openSettings(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name, exact: true }).click();
}
