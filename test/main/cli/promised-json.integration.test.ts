import { readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskResult } from '../../../main/contract/ask.ts';
import type { GatewayState, PolicyTrial } from '../../../main/contract/gateway.ts';
import type { IngestReport } from '../../../main/contract/ingest.ts';
import type { ReleaseDiff, ReleaseSummary } from '../../../main/contract/release.ts';
import type { SearchResponse } from '../../../main/contract/retrieval.ts';
import type { SimulatorProfilesResponse } from '../../../main/contract/simulator.ts';
import type { CanonicalSpan } from '../../../main/contract/canonical-span.ts';
import type { TraceListResponse, TraceSummary } from '../../../main/contract/trace.ts';
import { ATTRIBUTE } from '../../../main/contract/span-attributes.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

let desk: CliDesk;
let handbook: string;

beforeAll(async () => {
  desk = createCliDesk();
  handbook = join(desk.folder, 'handbook');
  await mkdir(handbook);
  await writeFile(
    join(handbook, 'leave.md'),
    '# Annual leave\n\nEvery employee has 25 days of annual leave.\n\n## Carrying over\n\nUp to 5 days of annual leave carry over into the next year. They must be taken by 31 March.\n',
  );
  await writeFile(
    join(handbook, 'hotels.md'),
    '# Travel\n\nHotels above 180 EUR a night need the approval of the cost centre owner.\n',
  );
  await writeFile(join(handbook, 'logo.bin'), Buffer.from([0, 1, 2, 3, 0, 255]));
});
afterAll(() => desk.remove());

describe('what the command line promises', () => {
  it('makes the workspace that a command names, with one line on stderr', async () => {
    const outcome = await desk.run('ingest', 'handbook', '--workspace', 'w', '--json');
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr.trim().split('\n')).toEqual([`Made a new workspace in ${join(desk.folder, 'w')}.`]);
    const report = outcome.json<IngestReport>();
    expect(report).toMatchObject({ documents: 2, unchanged: 0 });
    expect(report.chunks).toBeGreaterThanOrEqual(2);
    expect(report.embedded).toBe(report.chunks);
    expect(report.tokens).toBeGreaterThan(20);
    expect(report.ms).toBeGreaterThan(0);
  });

  it('embeds nothing when nothing changed', async () => {
    const report = (await desk.run('ingest', 'handbook', '--workspace', 'w', '--json')).json<IngestReport>();
    expect(report).toMatchObject({ embedded: 0, unchanged: 2 });
  });

  it('explains each search result by both legs', async () => {
    const outcome = await desk.run('search', 'annual leave', '--workspace', 'w', '--k', '10', '--json');
    const { results, ms } = outcome.json<SearchResponse>();
    expect(ms).toBeGreaterThan(0);
    expect(results[0]).toMatchObject({ rank: 1, bm25Rank: 1, vectorRank: 1, path: join(handbook, 'leave.md') });
    expect(results[0]).toMatchObject({
      chunkId: expect.stringMatching(/^chk_[0-9a-f]{20}$/),
      title: 'Annual leave',
      text: expect.stringContaining('annual leave'),
    });
    for (const score of ['bm25Score', 'cosineSimilarity', 'fusedScore'] as const) {
      expect(results[0]?.[score], score).toBeGreaterThan(0);
    }
  });

  it('lists simulated models, with what is wrong in the files of its own', async () => {
    await mkdir(join(desk.folder, 'w', 'simulators'));
    await writeFile(join(desk.folder, 'w', 'simulators', 'mine.sim.jsonc'), '{"version":1,"id":"mine"}');
    await writeFile(join(desk.folder, 'w', 'simulators', 'odd.sim.jsonc'), '{"version":1,"id":"odd","limit":3}');
    const listed = (await desk.run('sim', 'profiles', '--workspace', 'w', '--json')).json<SimulatorProfilesResponse>();
    expect(listed.profiles.map(({ modelId, origin }) => `${modelId} ${origin}`)).toEqual(
      expect.arrayContaining(['sim/instant shipped', 'sim/mine workspace']),
    );
    expect(listed.problems).toMatchObject([{ message: expect.stringContaining('limit') }]);
    await rm(join(desk.folder, 'w', 'simulators', 'odd.sim.jsonc'));
    const fit = await desk.run('sim', 'fit', '--workspace', 'w', '--json');
    expect(fit).toMatchObject({ exitCode: 2, stdout: '' });
    expect(fit.sentence).toContain('a fit needs 5');
  });

  it.each(['bm25', 'vector'] as const)('searches with the %s leg alone', async (mode) => {
    const { results } = (
      await desk.run('search', 'hotel approval', '--workspace', 'w', '--mode', mode, '--json')
    ).json<SearchResponse>();
    expect(results[0]?.path).toBe(join(handbook, 'hotels.md'));
    expect(mode === 'bm25' ? results[0]?.vectorRank : results[0]?.bm25Rank).toBeNull();
  });

  it('answers with citations that are the file, byte for byte', async () => {
    const outcome = await desk.run('ask', 'How many days of annual leave carry over?', '--workspace', 'w', '--json');
    const result = outcome.json<AskResult>();
    expect(result.refused).toBe(false);
    expect(result.answer).toContain('5 days');
    expect(result.citations.length).toBeGreaterThan(0);
    for (const { path, start, end, quote } of result.citations) {
      expect(readFileSync(path, 'utf8').slice(start, end)).toBe(quote);
    }
    expect(result.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(result.release).toMatch(/^r-[0-9a-f]{64}$/);
    expect(result).toMatchObject({ model: 'local/extractive', costUsd: 0 });
    expect(result.usage.inputTokens).toBeGreaterThan(0);
    expect(result.stages.map(({ name }) => name)).toContain('vector');
  });

  it('refuses in plain words what the documents do not settle', async () => {
    const outcome = await desk.run('ask', 'What is the wifi password of the Tokyo office?', '-w', 'w', '--json');
    const result = outcome.json<AskResult>();
    expect(outcome.exitCode).toBe(0);
    expect(result).toMatchObject({ refused: true, citations: [] });
    expect(result.answer).toMatch(/^The documents do not settle this/);
  });

  it('follows up within a session', async () => {
    const first = (
      await desk.run('ask', 'How many days of annual leave carry over?', '-w', 'w', '--json')
    ).json<AskResult>();
    const second = (
      await desk.run('ask', 'And when must they be taken?', '-w', 'w', '--session', first.sessionId, '--json')
    ).json<AskResult>();
    expect(second.sessionId).toBe(first.sessionId);
    expect(second.effectiveQuery).toContain('leave');
    expect(second.answer).toContain('31 March');
  });

  it('keeps a trace of every ask, with its spans and its release', async () => {
    const { traces, total } = (await desk.run('trace', 'list', '-w', 'w', '--json')).json<TraceListResponse>();
    expect(total).toBe(traces.length);
    const [newest] = traces;
    const trace = (await desk.run('trace', 'show', newest?.traceId ?? '', '-w', 'w', '--json')).json<{
      trace: TraceSummary;
      spans: CanonicalSpan[];
    }>();
    expect(trace.trace).toEqual(newest);
    expect(trace.spans).toHaveLength(newest?.spanCount ?? 0);
    const stages = trace.spans.filter(({ attributes }) => ATTRIBUTE.stageId in attributes);
    expect(stages.length).toBeGreaterThan(3);
    expect(stages.every(({ attributes }) => Number(attributes[ATTRIBUTE.stageTimeoutMs]) > 0)).toBe(true);
    const releases = (await desk.run('release', 'list', '-w', 'w', '--json')).json<ReleaseSummary[]>();
    expect(releases.map(({ releaseHash }) => releaseHash)).toContain(newest?.releaseHash);
  });

  it('makes another release when a prompt changes, and says what changed', async () => {
    const prompt = join(desk.folder, 'w', 'prompts', 'answer.prompt.md');
    const text = readFileSync(prompt, 'utf8');
    await writeFile(prompt, text.replace('## user', 'Be brief.\n\n## user'));
    await desk.run('ask', 'How many days of annual leave carry over?', '-w', 'w');
    const [after, before] = (await desk.run('release', 'list', '-w', 'w', '--json')).json<ReleaseSummary[]>();
    const diff = (
      await desk.run('release', 'diff', before?.releaseHash ?? '', after?.releaseHash ?? '', '-w', 'w', '--json')
    ).json<ReleaseDiff>();
    expect(diff.changes.map(({ path }) => path)).toEqual(['prompts.answer.fingerprint', 'prompts.answer.system']);
  });

  it('routes an ask by a policy, says which attempts were made, and what the policy would have made of it', async () => {
    const question = 'How many days of annual leave carry over?';
    const asked = await desk.run('ask', question, '--workspace', 'w', '--model', 'policy/default', '--json');
    const { attempts, costUsd } = asked.json<AskResult>();
    expect(attempts).toEqual([
      expect.objectContaining({ provider: 'local', model: 'local/extractive', outcome: 'ok', isHedge: false }),
    ]);
    expect(costUsd).toBe(0);
    const trial = (await desk.run('gateway', 'try', 'default', '--workspace', 'w', '--json')).json<PolicyTrial>();
    expect(trial).toMatchObject({ policy: 'policy/default', failed: 0, amplification: 1, costUsd: 0 });
    expect(trial.answered).toBe(trial.asks);
    expect(trial.asks).toBeGreaterThan(0);
    const down = await desk.run(
      'gateway',
      'try',
      'default',
      '--workspace',
      'w',
      '--down',
      'local/extractive',
      '--json',
    );
    expect(down.json<PolicyTrial>()).toMatchObject({ answered: 0, failed: trial.asks });
    const state = (await desk.run('gateway', 'status', '--workspace', 'w', '--json')).json<GatewayState>();
    expect(state.policies).toEqual([expect.objectContaining({ model: 'policy/default', problem: null })]);
    expect(state.budgets[0]).toMatchObject({ scope: 'day', counts: 'usd', limit: 5, used: 0, refused: 0 });
    const unknown = await desk.run('gateway', 'try', 'nope', '--workspace', 'w');
    expect(unknown).toMatchObject({ exitCode: 4, stdout: '' });
    expect(unknown.stderr).toContain('There is no policy "nope" in policies/. Known: default.');
  });

  it('never stores a secret that was typed into a question', async () => {
    const canary = 'sk-proj-Zq81hh3Kd0fLw92mXc7Tn4Rb';
    const { traceId } = (
      await desk.run('ask', `Is ${canary} the leave password?`, '-w', 'w', '--json')
    ).json<AskResult>();
    const shown = await desk.run('trace', 'show', traceId, '-w', 'w', '--json');
    expect(shown.stdout).not.toContain(canary);
    expect(shown.stdout).toContain('[redacted api key]');
    for (const name of ['journal.db', 'journal.db-wal']) {
      const file = join(desk.folder, 'w', '.trestle', name);
      const bytes = await import('node:fs/promises').then(({ readFile }) =>
        readFile(file).catch(() => Buffer.alloc(0)),
      );
      expect(bytes.includes(canary)).toBe(false);
    }
  });

  it('backs up, checks and restores', async () => {
    const backup = await desk.run('db', 'backup', 'backup', '-w', 'w', '--json');
    expect(backup.exitCode).toBe(0);
    await desk.run('ask', 'One more question about leave?', '-w', 'w');
    const { total: after } = (await desk.run('trace', 'list', '-w', 'w', '--json')).json<TraceListResponse>();
    expect((await desk.run('db', 'restore', 'backup', '-w', 'w')).exitCode).toBe(2);
    const restored = await desk.run('db', 'restore', 'backup', '-w', 'w', '--yes', '--json');
    expect(restored.json<{ ok: boolean }>().ok).toBe(true);
    const { total } = (await desk.run('trace', 'list', '-w', 'w', '--json')).json<TraceListResponse>();
    expect(total).toBe(after - 1);
    const check = await desk.run('db', 'check', '-w', 'w', '--json');
    expect(check.json()).toMatchObject({ ok: true });
  });

  it('opens a workspace from elsewhere restricted: it can be looked at and does not run', async () => {
    await cp(join(desk.folder, 'w'), join(desk.folder, 'stranger'), { recursive: true });
    expect((await desk.run('search', 'leave', '-w', 'stranger', '--json')).exitCode).toBe(0);
    expect((await desk.run('trace', 'list', '-w', 'stranger', '--json')).exitCode).toBe(0);
    for (const refused of [
      ['ask', 'How much leave?'],
      ['ingest', 'handbook'],
    ]) {
      const outcome = await desk.run(...refused, '-w', 'stranger', '--json');
      expect(outcome).toMatchObject({ exitCode: 5, stdout: '' });
      expect(outcome.sentence).toContain('trestle trust add');
    }
    await desk.run('trust', 'add', 'stranger');
    expect((await desk.run('ask', 'How much leave carries over?', '-w', 'stranger', '--json')).exitCode).toBe(0);
    await desk.run('trust', 'rm', 'stranger');
    expect((await desk.run('ask', 'How much leave?', '-w', 'stranger')).exitCode).toBe(5);
  });

  it('forgets a document whose file is gone, and not those of a folder that cannot be found', async () => {
    await rm(join(handbook, 'hotels.md'));
    const report = (await desk.run('ingest', '-w', 'w', '--json')).json<IngestReport>();
    expect(report.removed).toBe(1);
    await rename(handbook, `${handbook}-moved`);
    const withoutFolder = (await desk.run('ingest', '-w', 'w', '--json')).json<IngestReport>();
    expect(withoutFolder).toMatchObject({ removed: 0, skipped: [{ path: handbook, reason: 'unreadable' }] });
    const { results } = (await desk.run('search', 'annual leave', '-w', 'w', '--json')).json<SearchResponse>();
    expect(results.length).toBeGreaterThan(0);
    await rename(`${handbook}-moved`, handbook);
  });
});
