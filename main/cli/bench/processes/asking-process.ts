/**
 * An engine that asks, several at a time, until it is killed: `node asking-process.js TASK`, the task as JSON. Prints the
 * id of each trace whose ask it was told has finished, a line each.
 */
import { writeSync } from 'node:fs';
import { createEngine } from '../../../engine/create-engine.ts';
import { askOnce } from '../ask-once.ts';

/** What the process is started with. */
export interface AskingTask {
  workspace: string;
  questions: readonly string[];
  model: string;
  atOnce: number;
}

const { workspace, questions, model, atOnce } = JSON.parse(process.argv[2] ?? '') as AskingTask;
const engine = await createEngine({ environment: process.env });
await engine.call('workspace.open', { path: workspace });
let asked = 0;
const askForEver = async (): Promise<never> => {
  for (;;) {
    const question = questions[asked % questions.length] ?? '';
    asked += 1;
    const { traceId } = await askOnce(engine, { question, overrides: { model } });
    // Written at once and by the system: what was told must have left this process before it can be killed.
    writeSync(1, `${traceId}\n`);
  }
};
await Promise.all(Array.from({ length: atOnce }, askForEver));
