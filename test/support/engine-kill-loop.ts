import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { generateDocument } from '../../main/cli/bench/corpus/generate-document.ts';
import { createSeededRandom } from '../../main/cli/bench/corpus/seeded-random.ts';
import { createEngine } from '../../main/engine/create-engine.ts';
import { runTypeScript, type TypeScriptProcess } from './run-typescript.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

const BUSY_ENGINE = fileURLToPath(new URL('busy-engine.ts', import.meta.url));
const DOCUMENTS = 40;
/** Rewritten before every cycle, so that every engine has something to ingest. */
const CHANGED_DOCUMENTS = 15;
const SECTIONS = 8;
/** Every so many-th engine is killed while it still starts its models; the others some time after their first answer. */
const EARLY_DEATHS = 4;
/** At least as long may a life be, in milliseconds. */
const LONG_LIFE_MS = 2000;
/** The longest life, in times of what a first ingest takes here and now: one must sometimes be through. */
const INGESTS_IN_A_LIFE = 1.5;

/** What the killed engines had been told is durable. */
export interface KillLoopOutcome {
  traces: number;
  ingests: number;
  /** Cycles whose engine died while an ingest was under way. */
  ingestsCut: number;
}

/**
 * Kills a whole engine that asks and ingests, again and again, and looks at the workspace after each: every answer that
 * was given has its trace, whole; both databases are sound; chunks, terms and vectors are as many.
 */
export async function killEngineAgainAndAgain(cycles: number): Promise<KillLoopOutcome> {
  const folder = makeTemporaryDirectory();
  const [home, workspace, documents] = [join(folder, 'home'), join(folder, 'w'), join(folder, 'documents')];
  const random = createSeededRandom(1);
  const rewrite = (index: number): void =>
    writeFileSync(join(documents, `document-${index}.md`), generateDocument(random, SECTIONS));
  mkdirSync(documents);
  for (let index = 0; index < DOCUMENTS; index++) rewrite(index);

  const start = (): TypeScriptProcess => runTypeScript(BUSY_ENGINE, [home, workspace, documents]);
  const acknowledged: string[] = [];
  const outcome: KillLoopOutcome = { traces: 0, ingests: 0, ingestsCut: 0 };
  // The next engine loads while the one before works: most of a cycle would be loading otherwise.
  let next = start();
  let longestLifeMs = LONG_LIFE_MS;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const current = next;
    if (cycle + 1 < cycles) next = start();
    const isEarly = cycle % EARLY_DEATHS === EARLY_DEATHS - 1;
    const life = await liveAndDie(current, {
      isEarly,
      // Beside the next one as it loads, like all that follow.
      lifeMs: cycle === 0 ? 'until it has ingested' : random.between(0, Math.ceil(longestLifeMs)),
    });
    const { lines } = life;
    if (cycle === 0) longestLifeMs = Math.max(LONG_LIFE_MS, life.ms * INGESTS_IN_A_LIFE);
    const traces = lines.flatMap((line) => (line.startsWith('trace ') ? [line.slice('trace '.length)] : []));
    const ingests = lines.filter((line) => line.startsWith('ingested ')).length;
    acknowledged.push(...traces);
    outcome.traces += traces.length;
    outcome.ingests += ingests;
    if (ingests === 0) outcome.ingestsCut += 1;
    await checkWorkspace({ home, workspace, traces });
    for (let changed = 0; changed < CHANGED_DOCUMENTS; changed++) rewrite(random.between(0, DOCUMENTS - 1));
  }
  await checkWorkspace({ home, workspace, traces: acknowledged });
  return outcome;
}

/** @returns the lines it wrote after it had opened the workspace, and how long it lived after the first of them */
async function liveAndDie(
  engine: TypeScriptProcess,
  { isEarly, lifeMs }: { isEarly: boolean; lifeMs: number | 'until it has ingested' },
): Promise<{ lines: string[]; ms: number }> {
  expect(await engine.nextLine()).toBe('loaded');
  engine.child.stdin.write('go\n');
  expect(await engine.nextLine()).toBe('opened');
  const lines = isEarly ? [] : [(await engine.nextLine()) ?? ''];
  const startedAt = performance.now();
  if (lifeMs === 'until it has ingested') {
    let line = lines.at(-1) ?? '';
    while (!line.startsWith('ingested ')) {
      line = (await engine.nextLine()) ?? 'ingested nothing';
      lines.push(line);
    }
  } else await delay(lifeMs);
  const ms = performance.now() - startedAt;
  engine.child.kill('SIGKILL');
  expect(await engine.ended).toBe('SIGKILL');
  for (let line = await engine.nextLine(); line !== undefined; line = await engine.nextLine()) lines.push(line);
  return { lines, ms };
}

async function checkWorkspace(options: { home: string; workspace: string; traces: readonly string[] }): Promise<void> {
  const { home, workspace, traces } = options;
  const engine = await createEngine({ environment: { TRESTLE_HOME: home } });
  try {
    const check = await engine.call('database.check', { workspace });
    expect(check).toMatchObject({ ok: true });
    const { chunks, ftsRows, vectors } = check.counts;
    expect([ftsRows, vectors]).toEqual([chunks, chunks]);
    await engine.call('workspace.open', { path: workspace });
    for (const traceId of traces) {
      const { summary, spans } = await engine.call('trace.show', { traceId });
      expect(spans).toHaveLength(summary.spanCount);
    }
  } finally {
    await engine.dispose();
  }
}
