import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplayFactor } from '../../../../main/contract/replay-bisect.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { AGENT_PROMPT_TEMPLATE } from '../../../../main/workspace/templates/agent-prompt.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { replayAll, rowsOf } from '../../../support/replay-here.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { promptPath } from '../../../support/workspace-fixture.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
const PLACES = isLong ? 40 : 6;
const CASES = isLong ? 100 : 10;
const AGENT_RUNS = isLong ? 4 : 2;
/** Two indexes are built beside the one that is ingested. Milliseconds. */
const SETUP_LIMIT_MS = 240_000;
const SEED = 17;
const LEAST_SHARE_AT_GENERATION = 0.95;
const LEAST_SHARE_NAMED = 0.9;
const MOST_RERUNS = 6;

const OBEDIENT = 'sim/obedient';
/** What a run was recorded with is what its replay starts from. */
const AGENT: RequestOf<'replay.start'>['candidate'] = { models: 'live', overrides: { model: OBEDIENT } };
const text = { type: 'string' };

let desk: EngineDesk;
let engine: Engine;
let workspace: string;
/** Of questions that one short passage answers, and of those whose document is cut otherwise along its headings. */
const short: string[] = [];
const long: string[] = [];
const agents: string[] = [];

const file = (...names: string[]): string => join(workspace, ...names);
const pipelinePath = (): string => file('pipelines', 'default.pipeline.jsonc');
const toolPath = (): string => file('tools', 'write-note.tool.jsonc');
const agentPromptPath = (): string => file('prompts', 'agent.prompt.md');

const writeContract = (argument: string): void => {
  const properties = { [argument]: text, content: text };
  const inputSchema = { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
  const contract = {
    version: 1,
    name: 'write_note',
    description: 'Writes a note.',
    uses: 'builtin/write-file',
    with: { root: 'notes' },
    inputSchema,
    effect: 'write',
  };
  writeFileSync(toolPath(), JSON.stringify(contract));
};

/** A document of several sections: a chunker by sentences cuts it into other passages. */
const longDocument = (place: number): string => `# Yard ${place}

## Opening hours

Yard ${place} opens its north gate at ${place % 12} in the morning and keeps it open until the last truck has been weighed. Drivers of yard ${place} report to the clerk at the scale first. Whoever comes late is let in by the night guard of yard ${place}.

## Fees

Storage in yard ${place} costs ${place + 10} euros for each pallet and day after the free days. The fee of yard ${place} is refunded when the delay was ours. Refrigerated pallets cost twice as much in yard ${place}, and their fee is due at once.
`;

async function waitForAgent(task: string): Promise<string> {
  let [runId, last] = ['', ''];
  for await (const event of engine.stream('agent.run', { task, model: OBEDIENT })) {
    if (event.type === 'agent-finished') runId = event.result.runId;
  }
  const approvals = await engine.call('approval.list', {});
  const approvalId = approvals.find((approval) => approval.runId === runId)?.approvalId ?? '';
  await engine.call('approval.decide', { approvalId, decision: 'approve' });
  for await (const event of engine.stream('agent.resume', { runId })) {
    if (event.type === 'agent-finished') last = event.result.traceIds.at(-1) ?? '';
  }
  return last;
}

/** Indexes of the workspace: along headings, what serves, and another that cuts the same passages. */
const BY_HEADING = 1;
const SERVING = 2;
const THE_SAME = 3;

async function build(chunker: string): Promise<number> {
  const { generation } = await engine.call('generation.build', { chunker });
  for await (const event of engine.stream('generation.watch', { generation })) {
    if (event.type === 'generation-failed') throw new Error(event.error.message);
  }
  return generation;
}

beforeAll(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  for (let place = 1; place <= PLACES; place += 1) {
    writeFileSync(join(docs, `seal-${place}.md`), `# Seal ${place}\n\nSeal ${place} is broken by the clerk alone.\n`);
    writeFileSync(join(docs, `yard-${place}.md`), longDocument(place));
  }
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  // As in production: the model is shown one passage.
  const pipeline = readFileSync(pipelinePath(), 'utf8');
  writeFileSync(pipelinePath(), pipeline.replace(/("uses": "pack"[^}]*?"with": \{)[^}]*\}/, '$1 "k": 1 }'));
  await ingestAll(engine, { paths: [docs] });
  await engine.call('generation.flip', { to: await build('sentence:600/0') });
  const ask = async (question: string): Promise<string> => (await askAll(engine, { question })).result.traceId;
  for (let place = 1; place <= PLACES; place += 1) {
    short.push(await ask(`Who breaks seal ${place}?`));
    long.push(await ask(`What does storage in yard ${place} cost?`));
  }
  mkdirSync(file('notes'));
  writeContract('path');
  writeFileSync(agentPromptPath(), AGENT_PROMPT_TEMPLATE);
  for (let run = 1; run <= AGENT_RUNS; run += 1) {
    agents.push(await waitForAgent(`Note it. TOOL: write_note {"path":"n-${run}.md","content":"day ${run}"}`));
  }
  await build('sentence:500/0');
}, SETUP_LIMIT_MS);
afterAll(() => desk.dispose());

/** One thing that is changed in the workspace, until it is taken back. */
type Change = () => Promise<() => Promise<void>>;

function editFile(path: () => string, edit: (before: string) => string): Change {
  return async () => {
    const before = readFileSync(path(), 'utf8');
    const after = edit(before);
    if (after === before) throw new Error(`nothing changes in ${path()}`);
    writeFileSync(path(), after);
    return async () => writeFileSync(path(), before);
  };
}

const addWords = (path: () => string, words: string): Change =>
  editFile(path, (before) => before.replace('## user', `## user\n\n${words}`));
const showMore = (k: number): Change => editFile(pipelinePath, (before) => before.replace(/"k": 1(?!\d)/, `"k": ${k}`));
const serve =
  (generation: number): Change =>
  async () => {
    await engine.call('generation.flip', { to: generation });
    return async () => void (await engine.call('generation.flip', { to: SERVING }));
  };
const renameArgument: Change = async () => {
  writeContract('file');
  return async () => writeContract('path');
};

async function under<Result>(changes: readonly Change[], work: () => Promise<Result>): Promise<Result> {
  const back: (() => Promise<void>)[] = [];
  try {
    for (const change of changes) back.push(await change());
    return await work();
  } finally {
    for (const undo of back.toReversed()) await undo();
  }
}

/** A figure that a reader of the log can judge. */
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

describe('a planted change is found where it was planted', () => {
  it('nothing, when nothing has changed', async () => {
    const report = await replayAll(engine, { traceIds: [...short, ...long] });
    tell(
      `nothing changed: ${report.verdicts.identical} of ${report.total} identical, ${report.clusters.length} clusters`,
    );
    expect(report.byStage).toEqual({});
    expect(report.verdicts.identical).toBe(report.total);
    const agent = await replayAll(engine, { traceIds: agents, candidate: AGENT });
    expect(agent.verdicts.identical).toBe(agents.length);
  });

  it('a changed prompt at generation, in at least 95 % of replays', async () => {
    const traceIds = [...short, ...long];
    for (const models of ['live', 'stub'] as const) {
      const change = addWords(() => promptPath(workspace), 'Answer in one short sentence.');
      const report = await under([change], () => replayAll(engine, { traceIds, candidate: { models } }));
      const atGeneration = report.byStage.generation ?? 0;
      tell(`changed prompt, models ${models}: ${atGeneration} of ${report.total} diverge at generation`);
      expect(atGeneration / report.total).toBeGreaterThanOrEqual(LEAST_SHARE_AT_GENERATION);
    }
  });

  it('a changed chunker at retrieval, and only where it cuts a document otherwise', async () => {
    const report = await under([serve(BY_HEADING)], () => replayAll(engine, { traceIds: [...short, ...long] }));
    const rows = await rowsOf(engine, report);
    const diverged = rows.filter(({ firstDivergence }) => firstDivergence !== null);
    const atRetrieval = diverged.filter(({ firstDivergence }) => firstDivergence?.stage === 'retrieval');
    tell(`changed chunker: ${atRetrieval.length} of ${diverged.length} that diverge do so at retrieval`);
    expect(atRetrieval).toHaveLength(diverged.length);
    const found = new Set(diverged.map(({ traceId }) => traceId));
    expect(long.filter((traceId) => !found.has(traceId))).toEqual([]);
  });

  it('a renamed argument at the call of the tool', async () => {
    const report = await under([renameArgument], () => replayAll(engine, { traceIds: agents, candidate: AGENT }));
    tell(`renamed argument: ${report.byStage.tool ?? 0} of ${report.total} diverge at the tool call`);
    expect(report.byStage).toEqual({ tool: agents.length });
  });
});

interface Case {
  planted: ReplayFactor;
  traceId: string;
  changes: readonly Change[];
  candidate?: RequestOf<'replay.start'>['candidate'];
}

it(`bisect names the planted part in at least 90 % of ${CASES} seeded cases, with at most ${MOST_RERUNS} runs each`, async () => {
  const random = createSeededRandom(SEED);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item;
  const maybe = (change: Change): readonly Change[] => (random.next() < 0.6 ? [change] : []);
  const otherWords = (path: () => string): Change =>
    addWords(path, `Keep it to ${2 + Math.floor(random.next() * 90)} words.`);
  const prompt = (): Change => otherWords(() => promptPath(workspace));
  // Beside what is planted, other parts differ as well: those that leave this trace as it is.
  const makers: Readonly<Record<ReplayFactor, () => Case>> = {
    index: () => ({ planted: 'index', traceId: pick(long), changes: [serve(BY_HEADING), ...maybe(prompt())] }),
    retrieval: () => ({
      planted: 'retrieval',
      traceId: pick(short),
      changes: [showMore(2 + Math.floor(random.next() * 3)), ...maybe(prompt()), ...maybe(serve(THE_SAME))],
    }),
    prompt: () => ({ planted: 'prompt', traceId: pick(short), changes: [prompt(), ...maybe(serve(THE_SAME))] }),
    model: () => ({
      planted: 'model',
      traceId: pick(short),
      changes: [...maybe(serve(THE_SAME))],
      candidate: { models: 'live', overrides: { model: pick(['sim/instant', 'sim/steady', 'sim/obedient']) } },
    }),
    tools: () => ({
      planted: 'tools',
      traceId: pick(agents),
      changes: [renameArgument, ...maybe(otherWords(agentPromptPath))],
      candidate: AGENT,
    }),
  };
  const order: readonly ReplayFactor[] = ['index', 'retrieval', 'prompt', 'model', 'tools'];
  const wrong: string[] = [];
  let named = 0;
  let most = 0;
  let reruns = 0;
  for (let at = 0; at < CASES; at += 1) {
    const { planted, traceId, changes, candidate } = makers[order[at % order.length] ?? 'prompt']();
    const request = { traceId, ...(candidate === undefined ? {} : { candidate }) };
    const report = await under(changes, () => engine.call('replay.bisect', request));
    most = Math.max(most, report.reruns);
    reruns += report.reruns;
    if (report.cause.length === 1 && report.cause[0] === planted) named += 1;
    else
      wrong.push(
        `case ${at}: ${planted} was planted, ${report.cause.join(' + ') || 'nothing'} named: ${report.message}`,
      );
  }
  tell(`bisect: ${named} of ${CASES} named, ${(reruns / CASES).toFixed(1)} runs each, ${most} at most (seed ${SEED})`);
  for (const line of wrong) tell(line);
  expect(named / CASES).toBeGreaterThanOrEqual(LEAST_SHARE_NAMED);
  expect(most).toBeLessThanOrEqual(MOST_RERUNS);
});
