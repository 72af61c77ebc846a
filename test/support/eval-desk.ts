import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EvalRunEvent, EvalRunReport } from '../../main/contract/eval-run.ts';
import type { EngineClient, RequestOf } from '../../main/contract/methods.ts';
import type { Engine } from '../../main/engine/engine-types.ts';
import { createEngineDesk, ingestAll } from './engine-here.ts';

/** What is known of a harbour, and what people ask of it. */
const PAGES: Readonly<Record<string, string>> = {
  'ferry.md': '# Ferry\n\nA late ferry is reported at counter four. The ferry to Helsingborg takes 20 minutes.\n',
  'gate.md': '# Gate\n\nThe gate opens at six in the morning. At night the guard opens it by hand.\n',
  'crane.md': '# Crane\n\nThe crane lifts up to 40 tonnes. Above 50 km/h of wind it stands still.\n',
  'fees.md': '# Fees\n\nBerthing costs 120 EUR a night. Fishing boats pay half of that.\n',
  'fire.md': '# Fire\n\nIn a fire everybody meets at the lighthouse. The fire brigade is called on 112.\n',
};
const QUESTIONS = [
  { id: 'ferry', question: 'Where is a late ferry reported?', expects: ['counter four'], path: 'docs/ferry.md' },
  { id: 'gate', question: 'When does the gate open?', expects: ['six in the morning'], path: 'docs/gate.md' },
  { id: 'crane', question: 'How much does the crane lift?', expects: ['40 tonnes'], path: 'docs/crane.md' },
  { id: 'fees', question: 'What does berthing cost a night?', expects: ['120 EUR'], path: 'docs/fees.md' },
  { id: 'fire', question: 'Where does everybody meet in a fire?', expects: ['the lighthouse'], path: 'docs/fire.md' },
  { id: 'parking', question: 'How long may a bus park at the museum?', answerable: false },
];

export interface EvalDesk {
  engine: Engine;
  workspace: string;
  writeEval(id: string, lines: string): void;
  writeQuestions(name: string, rows: readonly object[]): void;
  /** Another engine of the same machine, after the first was disposed. */
  restart(): Promise<Engine>;
}

/** A small workspace with a data set of six questions. */
export async function openEvalDesk(): Promise<EvalDesk> {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const workspace = join(desk.folder, 'harbour');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs, { recursive: true });
  for (const [name, text] of Object.entries(PAGES)) writeFileSync(join(docs, name), text);
  const engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  const write = (folder: string, name: string, text: string): void => {
    mkdirSync(join(workspace, folder), { recursive: true });
    writeFileSync(join(workspace, folder, name), text);
  };
  const writeQuestions = (name: string, rows: readonly object[]): void =>
    write('datasets', name, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeQuestions('harbour.jsonl', QUESTIONS);
  return {
    engine,
    workspace,
    writeQuestions,
    writeEval: (id, lines) =>
      write('evals', `${id}.eval.yaml`, `version: 1\nid: ${id}\ndataset: datasets/harbour.jsonl\n${lines}\n`),
    restart: async () => {
      await engine.dispose();
      const next = await desk.start();
      await next.call('workspace.open', { path: workspace });
      return next;
    },
  };
}

/** Runs an eval to its end. */
export async function runEval(
  engine: EngineClient,
  request: RequestOf<'eval.start'>,
): Promise<{ report: EvalRunReport; events: EvalRunEvent[] }> {
  const { runId } = await engine.call('eval.start', request);
  return followEval(engine, runId);
}

export async function followEval(
  engine: EngineClient,
  runId: string,
): Promise<{ report: EvalRunReport; events: EvalRunEvent[] }> {
  const events: EvalRunEvent[] = [];
  for await (const event of engine.stream('eval.watch', { runId })) events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'finished') throw new Error(`the run ended with ${last?.type ?? 'nothing'}`);
  return { report: last.report, events };
}
