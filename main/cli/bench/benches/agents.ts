import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BugError } from '../../../base/errors/bug-error.ts';
import type { EngineClient } from '../../../contract/methods.ts';
import type { LoadRunDetail } from '../../../contract/load-run.ts';
import { formatCount } from '../../format.ts';
import type { Bench } from '../bench.ts';
import type { BenchDesk } from '../bench-desk.ts';
import type { Bar } from '../bench-report.ts';
import { sampleQueries } from '../corpus/sample-queries.ts';
import { judgeBar, tooFew } from '../judge-bar.ts';
import { untilInMemory } from '../retrieval/engines/until-in-memory.ts';

const RATE_PER_MINUTE = 5000;
const SECONDS = 120;
const QUICK_SECONDS = 4;
const QUICK_RATE_PER_MINUTE = 300;
/** After the bar: each rate a tenth more than the last, as long as one holds. */
const STEP_SECONDS = 30;
const STEP_FACTOR = 1.1;
const MOST_STEPS = 12;
/** Of a task; the model alone takes four to five. */
const SLO_SECONDS = 15;
const LEAST_GOOD = 0.99;
const MODEL = 'sim/gpt-like';
const QUESTIONS = 1000;
const BAR_CHUNKS = 10_000;
/** Of the pool: more than are ever under way, or a run would measure the pool. */
const CONCURRENT_CALLS = 5000;
/** Trace pages, to count spans of. */
const PAGE = 200;
const SECONDS_PER_MINUTE = 60;

interface AgentRun {
  ratePerMinute: number;
  detail: LoadRunDetail;
  goodShare: number;
}

export const agentsBench: Bench = {
  name: 'agents',
  measures: `\`load.start\` with an open-model scenario on the built-in agent through ${MODEL} (300 ms to the first token, 40 tokens a second, two searches and an answer), its generator in a process of its own; every task's trace durable; then higher rates, as long as ${LEAST_GOOD * 100} % are answered, cited and within ${SLO_SECONDS} s`,
  dependsOn: ['corpus'],
  run: async (desk) => {
    const { isQuick } = desk.options;
    const corpus = await desk.indexedCorpus();
    const questions = await sampleQueries({ files: corpus.files, count: QUESTIONS, seed: desk.options.seed + 3 });
    await writeDataset(corpus.workspace, questions);
    await widenPool(corpus.workspace);
    const rate = isQuick ? QUICK_RATE_PER_MINUTE : RATE_PER_MINUTE;
    const runs = await desk.withEngine(corpus.workspace, async (engine) => {
      await engine.call('search.run', { query: questions[0] ?? 'harbour' });
      await untilInMemory(engine);
      const first = await loadAt(desk, engine, corpus.workspace, rate, isQuick ? QUICK_SECONDS : SECONDS);
      await requireTraces(engine, first);
      return [first, ...(isQuick ? [] : await climb(desk, engine, corpus.workspace, first))];
    });
    const [first] = runs;
    if (first === undefined) throw new BugError('the bench ran nothing');
    const { result } = first.detail;
    const highest = runs.filter(holds).reduce((most, { ratePerMinute }) => Math.max(most, ratePerMinute), 0);
    const headline = {
      ratePerMinute: rate,
      offered: result?.requests ?? 0,
      succeeded: result?.succeeded ?? 0,
      goodShare: first.goodShare,
      responseP50Ms: result?.response.p50Ms ?? Number.NaN,
      responseP95Ms: result?.response.p95Ms ?? Number.NaN,
      lagP99Ms: result?.generator.lagP99Ms ?? Number.NaN,
      highestRatePerMinute: Math.round(highest),
      corpusChunks: corpus.chunks,
    };
    return {
      corpus: `${corpus.description}; tasks of 3 to 8 running words of its files`,
      warmUp: 'both legs of retrieval in memory',
      headline,
      series: [],
      ratios: [],
      figures: [
        ...runs.map(({ ratePerMinute, goodShare }) => ({
          name: `good of those offered at ${formatCount(Math.round(ratePerMinute))} a minute`,
          value: goodShare,
          unit: 'share' as const,
        })),
        { name: 'cores of the engine, busiest second', value: busiest(first.detail), unit: 'count' as const },
      ],
      bars: bars(headline),
    };
  },
};

function holds({ goodShare }: AgentRun): boolean {
  return goodShare >= LEAST_GOOD;
}

async function climb(desk: BenchDesk, engine: EngineClient, workspace: string, first: AgentRun): Promise<AgentRun[]> {
  const runs: AgentRun[] = [];
  let last = first;
  for (let step = 0; step < MOST_STEPS && holds(last); step += 1) {
    last = await loadAt(desk, engine, workspace, last.ratePerMinute * STEP_FACTOR, STEP_SECONDS);
    runs.push(last);
  }
  return runs;
}

async function loadAt(
  desk: BenchDesk,
  engine: EngineClient,
  workspace: string,
  ratePerMinute: number,
  seconds: number,
): Promise<AgentRun> {
  desk.say(`${formatCount(Math.round(ratePerMinute))} tasks a minute for ${seconds} s`);
  await writeScenario(workspace, ratePerMinute, seconds);
  const { runId } = await engine.call('load.start', { scenario: 'agents' });
  for await (const event of engine.stream('load.watch', { runId })) {
    desk.signal.throwIfAborted();
    if (event.type === 'progress') {
      const { completed, inFlight, failed } = event.progress;
      desk.say(`${formatCount(completed)} done, ${inFlight} under way, ${failed} failed`);
    }
  }
  const detail = await engine.call('load.show', { runId });
  return { ratePerMinute, detail, goodShare: detail.result?.goodShare ?? 0 };
}

/** One trace for each task, and in each what the issue of the bar asks for. */
async function requireTraces(engine: EngineClient, { detail }: AgentRun): Promise<void> {
  const filter = `kind:load attr.trestle.load.id:${detail.summary.runId}`;
  const { total, traces } = await engine.call('trace.list', { filter, limit: PAGE });
  const offered = detail.result?.requests ?? 0;
  if (total !== offered) throw new BugError(`${offered} tasks were offered and left ${total} traces`);
  for (const { traceId } of traces.slice(0, 20)) {
    const { spans } = await engine.call('trace.show', { traceId });
    const count = (kind: string): number => spans.filter((span) => span.kind === kind).length;
    if (count('model') < 3 || count('tool') < 2) {
      throw new BugError(`the task ${traceId} made ${count('model')} model and ${count('tool')} tool calls`);
    }
  }
}

async function writeDataset(workspace: string, questions: readonly string[]): Promise<void> {
  await mkdir(join(workspace, 'datasets'), { recursive: true });
  const rows = questions.map((question) => JSON.stringify({ question: `What about ${question}?` }));
  await writeFile(join(workspace, 'datasets', 'tasks.jsonl'), `${rows.join('\n')}\n`);
}

async function widenPool(workspace: string): Promise<void> {
  const path = join(workspace, 'trestle.jsonc');
  const text = await readFile(path, 'utf8');
  const pools = `"pools": { "interactive": { "maxConcurrent": ${CONCURRENT_CALLS}, "maxQueued": 100000 } },`;
  await writeFile(path, text.replace(/\{/, `{\n  ${pools}`));
}

async function writeScenario(workspace: string, ratePerMinute: number, seconds: number): Promise<void> {
  await mkdir(join(workspace, 'scenarios'), { recursive: true });
  const text = `version: 1
id: agents
target: { agent: agent }
inputs: { dataset: datasets/tasks.jsonl }
arrivals: { type: constant, rate: ${ratePerMinute.toFixed(3)}/min, for: ${seconds}s, process: poisson }
model: ${MODEL}
timeout: 60s
slos: ['p99<${SLO_SECONDS}s', 'goodput>=${LEAST_GOOD * 100}%']
`;
  await writeFile(join(workspace, 'scenarios', 'agents.load.yaml'), text);
}

function busiest({ ticks }: LoadRunDetail): number {
  return ticks.reduce((most, { engine }) => Math.max(most, engine?.cpu ?? 0), 0);
}

function bars(found: { ratePerMinute: number; goodShare: number; corpusChunks: number }): Bar[] {
  const perSecond = (found.ratePerMinute / SECONDS_PER_MINUTE).toFixed(1);
  return [
    judgeBar({
      limit: `${LEAST_GOOD * 100} % of ${formatCount(RATE_PER_MINUTE)} agent tasks a minute for ${SECONDS} s are answered, cited and within ${SLO_SECONDS} s`,
      measured: `${(found.goodShare * 100).toFixed(2)} % at ${perSecond} a second`,
      isHeld: found.goodShare >= LEAST_GOOD,
      notJudged:
        tooFew(found.corpusChunks, BAR_CHUNKS, 'chunks') ??
        tooFew(found.ratePerMinute, RATE_PER_MINUTE, 'tasks a minute'),
    }),
  ];
}
