import { appendFileSync } from 'node:fs';
import { systemClock } from '../../main/engine/system-clock.ts';
import { systemRandom } from '../../main/engine/system-random.ts';
import { openDatabase } from '../../main/storage/database.ts';
import { createAgentStores } from '../../main/trace/agent/agent-stores.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../main/trace/migrations.ts';
import { createRedactor } from '../../main/trace/redact.ts';
import { agentHarness, fakeTool, okay, scriptedAgent } from './agent-harness.ts';

/**
 * Runs agents whose effects append a line to a file, one run after the other, until it is killed: first those that a
 * process before it left. Says each step that has been acknowledged.
 */
const [journalPath = '', effectsPath = ''] = process.argv.slice(2);
const ROUNDS = 3;

const database = openDatabase({
  path: journalPath,
  durability: 'full',
  applicationId: JOURNAL_APPLICATION_ID,
  migrations: JOURNAL_MIGRATIONS,
});
const stores = createAgentStores({
  database,
  redactor: createRedactor({ knownSecrets: () => [] }),
  clock: systemClock,
});
stores.recover(new Date(systemClock.now()).toISOString());

const append = fakeTool('append', 'write', (args, { idempotencyKey }) => {
  appendFileSync(effectsPath, `${idempotencyKey}\n`);
  return okay(args);
});
const look = fakeTool('look', 'none', (args) => okay(args));
const model = scriptedAgent(({ prompt }) => {
  const round = prompt.filter(({ role }) => role === 'tool').length;
  if (round >= ROUNDS) return { text: 'Done.' };
  return {
    calls: [
      { name: 'append', args: { round } },
      { name: 'look', args: { round } },
    ],
  };
});

const runOne = async (runId: string): Promise<void> => {
  const harness = agentHarness({
    stores,
    clock: systemClock,
    random: systemRandom,
    model,
    tools: [append, look],
    runId,
    approve: 'all-listed',
    with: { autoApprove: ['append'] },
    // What the loop hands out is on disk: the parent holds it to that.
    onEvent: (event) => {
      if (event.type === 'step-ended') process.stdout.write(`${runId} ${event.step.number} ${event.step.status}\n`);
    },
  });
  await harness.run();
};

process.stdout.write('loaded\n');
for (const { runId } of stores.runs.list({ status: ['interrupted'], limit: 1000 })) await runOne(runId);
for (;;) await runOne(`a-${systemRandom.hex(6)}`);
