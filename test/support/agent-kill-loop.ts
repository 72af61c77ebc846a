import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { openDatabase } from '../../main/storage/database.ts';
import { createAgentStores } from '../../main/trace/agent/agent-stores.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../main/trace/migrations.ts';
import { createRedactor } from '../../main/trace/redact.ts';
import { createManualClock } from './manual-clock.ts';
import { runTypeScript, type TypeScriptProcess } from './run-typescript.ts';
import { createSeededRandom } from './seeded-random.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

const KILLABLE_AGENT = fileURLToPath(new URL('killable-agent.ts', import.meta.url));
/** After its first acknowledged step, in milliseconds. */
const LONGEST_LIFE_MS = 150;

export interface AgentKillOutcome {
  acknowledged: number;
  effects: number;
  unknown: number;
  interrupted: number;
}

/**
 * Kills a process that runs agents with effects, again and again, and looks at the journal after each: every step that
 * was acknowledged is there; no effect was had twice; what was begun and not concluded is unknown; what the ledger calls
 * done was done.
 */
export async function killAgentsAgainAndAgain(cycles: number): Promise<AgentKillOutcome> {
  const folder = makeTemporaryDirectory();
  const [journal, effects] = [join(folder, 'journal.db'), join(folder, 'effects.txt')];
  const random = createSeededRandom(5);
  const outcome: AgentKillOutcome = { acknowledged: 0, effects: 0, unknown: 0, interrupted: 0 };
  for (let cycle = 0; cycle < cycles; cycle++) {
    const agent = runTypeScript(KILLABLE_AGENT, [journal, effects]);
    const steps = await liveAndDie(agent, random.next() * LONGEST_LIFE_MS);
    outcome.acknowledged += steps.length;
    checkJournal({ journal, effects, steps, outcome });
  }
  return outcome;
}

/** @returns `runId number status` of each step it said was taken */
async function liveAndDie(agent: TypeScriptProcess, lifeMs: number): Promise<string[]> {
  expect(await agent.nextLine()).toBe('loaded');
  const lines = [(await agent.nextLine()) ?? ''];
  await delay(lifeMs);
  agent.child.kill('SIGKILL');
  expect(await agent.ended).toBe('SIGKILL');
  for (let line = await agent.nextLine(); line !== undefined; line = await agent.nextLine()) lines.push(line);
  // The last line may be half of one.
  return lines.filter((line) => /^a-[0-9a-f]{12} \d+ (?:ok|waiting|unknown)$/.test(line));
}

function checkJournal(options: {
  journal: string;
  effects: string;
  steps: readonly string[];
  outcome: AgentKillOutcome;
}): void {
  const { journal, effects, steps, outcome } = options;
  const database = openDatabase({
    path: journal,
    durability: 'full',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
  });
  try {
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const redactor = createRedactor({ knownSecrets: () => [] });
    const stores = createAgentStores({ database, redactor, clock: createManualClock() });
    const stored = new Map<string, Map<number, string>>();
    for (const line of steps) {
      const [runId = '', number = ''] = line.split(' ');
      let ofRun = stored.get(runId);
      if (ofRun === undefined) {
        ofRun = new Map(stores.runs.steps(runId).map(({ step }) => [step.number, step.status]));
        stored.set(runId, ofRun);
      }
      expect(ofRun.has(Number(number)), line).toBe(true);
    }
    const begun = stores.effects.list({ state: ['intended'], limit: 100_000 }).map(({ effectId }) => effectId);
    const { unknownEffects, interruptedRuns } = stores.recover('2026-01-05T09:00:00.000Z');
    expect(unknownEffects.toSorted()).toEqual(begun.toSorted());
    outcome.unknown += unknownEffects.length;
    outcome.interrupted += interruptedRuns.length;
    const happened = existsSync(effects)
      ? readFileSync(effects, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [];
    outcome.effects = happened.length;
    expect(new Set(happened).size).toBe(happened.length);
    const ledger = stores.effects.list({ limit: 100_000 });
    const known = new Set(ledger.map(({ idempotencyKey }) => idempotencyKey));
    expect(happened.filter((key) => !known.has(key))).toEqual([]);
    const had = new Set(happened);
    const calledDone = ledger.filter(({ state }) => state === 'done');
    expect(calledDone.filter(({ idempotencyKey }) => !had.has(idempotencyKey))).toEqual([]);
  } finally {
    database.close();
  }
}
