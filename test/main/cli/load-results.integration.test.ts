import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT_CODE } from '../../../main/contract/exit-code.ts';
import type { LoadComparison } from '../../../main/contract/load-compare.ts';
import type { LoadRunDetail, LoadRunSummary } from '../../../main/contract/load-run.ts';
import { serveLoopback } from '../../support/loopback-server.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

interface Desk {
  desk: CliDesk;
  /** `trestle load …` in a workspace of its own. */
  load: (...argv: string[]) => ReturnType<CliDesk['run']>;
  workspace: string;
}

function openDesk(): Desk {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  const workspace = join(desk.folder, 'harbour');
  return { desk, workspace, load: (...argv) => desk.run('load', ...argv, '--workspace', workspace) };
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../fixtures/load-summaries/${name}`, import.meta.url));
}

describe('the library of load runs on the command line', () => {
  it('imports, lists, shows, reports, compares and removes', async () => {
    const { load, desk } = openDesk();
    const none = await load('list');
    expect(none.stdout).toContain('There is no load run yet.');

    const [old] = (await load('import', fixture('k6-summary-export.json'), '--label', 'old', '--json')).json<
      LoadRunSummary[]
    >();
    const imported = await load('import', fixture('guidellm-early.json'));
    expect(imported.stdout).toMatch(/^Imported 1 run\.\n/);
    const runs = (await load('list', '--json')).json<LoadRunSummary[]>();
    expect(runs.map(({ origin }) => origin).toSorted()).toEqual(['guidellm', 'k6']);
    const table = (await load('list')).stdout;
    expect(table).toContain('k6 (k6)');
    expect(table).toContain('old');

    const k6 = old?.runId ?? '';
    const other = runs.find(({ origin }) => origin === 'guidellm')?.runId ?? '';
    expect((await load('show', k6.slice(0, 8))).stdout).toContain('missed  http_req_duration p(95)<60');
    expect((await load('show', k6, '--json')).json<LoadRunDetail>().result?.requests).toBe(5000);

    const written = await load('report', k6, '--out', 'k6.html');
    expect(written.stdout).toBe(`Written to ${join(desk.folder, 'k6.html')}.\n`);
    expect(readFileSync(join(desk.folder, 'k6.html'), 'utf8')).toContain('<h1 class="bad">1 of 4 SLOs missed');
    expect((await load('report', k6, '--format', 'markdown')).stdout).toMatch(/^# 1 of 4 SLOs missed/);
    expect((await load('report', k6, '--format', 'junit')).stdout).toMatch(/^<\?xml version="1\.0"/);
    const hgrm = await load('report', k6, '--format', 'hgrm');
    expect(hgrm).toMatchObject({ exitCode: EXIT_CODE.usage, stdout: '' });
    expect(hgrm.sentence).toContain('the summary of k6 holds none');

    const comparison = (await load('compare', k6, other, '--json')).json<LoadComparison>();
    expect(comparison.metrics.find(({ name }) => name === 'response p95')).toMatchObject({
      a: 80.5,
      b: 1500,
      verdict: 'not-compared',
    });
    expect((await load('compare', k6, other)).stdout).toContain('not compared: run A has no histogram of it');

    expect((await load('rm', k6)).stdout).toBe(`Removed ${k6}.\n`);
    const gone = await load('show', k6);
    expect(gone).toMatchObject({ exitCode: EXIT_CODE.notFound, stdout: '' });
    expect(gone.sentence).toContain(`There is no load run ${k6}`);
  });

  it('refuses a file that is no summary, in one sentence', async () => {
    const { load, desk } = openDesk();
    writeFileSync(join(desk.folder, 'notes.txt'), 'Call the harbour master.');
    const outcome = await load('import', 'notes.txt');
    expect(outcome).toMatchObject({ exitCode: EXIT_CODE.usage, stdout: '' });
    expect(outcome.sentence).toBe('notes.txt is not JSON, so it is neither a summary of k6 nor a report of GuideLLM.');
  });
});

describe('a scenario for k6', () => {
  const rest =
    'inputs: { questions: [When?] }\narrivals: { type: constant, rate: 5/s, for: 2s }\nslos: [p95<1s, grounded>=90%]';

  async function withScenario(target: string): Promise<Desk> {
    const opened = openDesk();
    await opened.load('list');
    mkdirSync(join(opened.workspace, 'scenarios'), { recursive: true });
    writeFileSync(
      join(opened.workspace, 'scenarios', 'asking.load.yaml'),
      `version: 1\nid: asking\ntarget: ${target}\n${rest}\n`,
    );
    return opened;
  }

  it('is written beside its data, and what it leaves out is said', async () => {
    const { load, desk } = await withScenario("{ http: { url: 'http://127.0.0.1:8080/ask', body: '{{question}}' } }");
    const outcome = await load('export', 'asking', '--k6', '--out', 'for-k6');
    const folder = join(desk.folder, 'for-k6');
    expect(outcome.stdout).toBe(
      `Written to ${join(folder, 'asking.k6.js')}.\nWritten to ${join(folder, 'asking.k6.json')}.\n`,
    );
    expect(outcome.stderr).toContain('grounded>=90% is not in the script');
    expect(existsSync(join(folder, 'asking.k6.json'))).toBe(true);
  });

  it('of a pipeline inside this process is refused, with the way out', async () => {
    const { load, desk } = await withScenario('{ pipeline: default }');
    const outcome = await load('export', 'asking', '--k6', '--out', 'for-k6');
    expect(outcome).toMatchObject({ exitCode: EXIT_CODE.usage, stdout: '' });
    expect(outcome.sentence).toContain('Give it the target {serve: default}');
    expect(existsSync(join(desk.folder, 'for-k6'))).toBe(false);
  });
});

describe('the gate', () => {
  async function answering(status: number): Promise<string> {
    return (await serveLoopback((_request, response) => response.writeHead(status).end())).url;
  }

  it('writes JUnit XML with the verdict, also of a run that failed it', async () => {
    const { desk } = openDesk();
    const address = ['--url', await answering(500), '--rate', '20', '--duration', '500ms'];
    const outcome = await desk.run('load', 'run', ...address, '--slo', 'errors<1%', '--gate', '--junit', 'gate.xml');
    expect(outcome.exitCode).toBe(EXIT_CODE.gateFailed);
    const xml = readFileSync(join(desk.folder, 'gate.xml'), 'utf8');
    expect(xml).toContain('<testcase classname="load.address" name="errors&lt;1%" time="0">');
    expect(xml).toContain('<failure message="errors&lt;1% was missed: 100 %.">');
    expect(xml).toContain('name="generator"');
  });

  it('judges a run of the library', async () => {
    const { load, desk } = openDesk();
    const idOf = async (name: string): Promise<string> => {
      const [run] = (await load('import', fixture(name), '--json')).json<LoadRunSummary[]>();
      return run?.runId ?? '';
    };
    const missed = await load('gate', await idOf('k6-summary-export.json'), '--junit', 'gate.xml');
    expect(missed.exitCode).toBe(EXIT_CODE.gateFailed);
    expect(missed.stdout).toContain('FAIL  http_req_duration p(95)<60 was missed: 80.5 ms.');
    expect(readFileSync(join(desk.folder, 'gate.xml'), 'utf8')).toContain('failures="1"');
    const unbound = await load('gate', await idOf('k6-machine-readable.json'));
    expect(unbound).toMatchObject({
      exitCode: EXIT_CODE.gateFailed,
      sentence: 'Nothing to hold: a gate needs an SLO.',
    });
    const heldPath = join(desk.folder, 'held.json');
    const summary = readFileSync(fixture('k6-summary-export.json'), 'utf8');
    writeFileSync(heldPath, summary.replace('"p(95)<60": true', '"p(95)<60": false'));
    const [held] = (await load('import', heldPath, '--json')).json<LoadRunSummary[]>();
    const outcome = await load('gate', held?.runId ?? '', '--json');
    expect(outcome.exitCode).toBe(EXIT_CODE.ok);
    expect(outcome.json<{ passed: boolean }>().passed).toBe(true);
  });

  it('fails a run that held nothing, and only when it is asked to', async () => {
    const { desk } = openDesk();
    const address = ['--url', await answering(200), '--rate', '20', '--duration', '500ms'];
    const gated = await desk.run('load', 'run', ...address, '--gate');
    expect(gated.exitCode).toBe(EXIT_CODE.gateFailed);
    expect(gated.stderr).toContain('Nothing to hold: a gate needs an SLO');
    const plain = await desk.run('load', 'run', ...address);
    expect(plain.stderr).not.toContain('Nothing to hold');
  });
});
