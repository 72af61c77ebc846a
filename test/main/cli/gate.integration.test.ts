import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { EXIT_CODE } from '../../../main/contract/exit-code.ts';
import type { GateReport } from '../../../main/contract/gate.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

const GATES = fileURLToPath(new URL('../../../docs/gates.md', import.meta.url));

/** The workflow that the documentation shows, as GitHub would read it. */
function documentedWorkflow(): { steps: readonly { name?: string; run?: string; uses?: string }[] } {
  const blocks = [...readFileSync(GATES, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const workflow = blocks
    .map((text) => parse(text) as { jobs?: { gate?: never } })
    .find(({ jobs }) => jobs !== undefined);
  return workflow?.jobs?.gate ?? { steps: [] };
}

async function openDesk(): Promise<{ desk: CliDesk; workspace: string }> {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  const workspace = join(desk.folder, 'harbour');
  const docs = join(workspace, 'docs');
  expect((await desk.run('init', workspace)).exitCode).toBe(0);
  mkdirSync(docs);
  writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate code changes every Monday at six in the morning.\n');
  mkdirSync(join(workspace, 'gates'));
  writeFileSync(
    join(workspace, 'gates', 'handbook.gate.yaml'),
    'version: 1\nid: handbook\nchecks:\n  - { access: true, queries: 2 }\n  - { prompts: true }\n',
  );
  expect((await desk.run('ingest', docs, '--workspace', workspace)).exitCode).toBe(0);
  return { desk, workspace };
}

describe('trestle gate', () => {
  it('holds: one JSON value on stdout, exit code 0, and files for CI', async () => {
    const { desk, workspace } = await openDesk();
    const page = join(desk.folder, 'step-summary.md');
    writeFileSync(page, '# Before\n');
    const ran = await desk.runWith(
      { GITHUB_STEP_SUMMARY: page },
      'gate',
      'handbook',
      '--workspace',
      workspace,
      '--json',
      '--junit',
      'gate.xml',
      '--summary',
      'gate.md',
      '--github',
    );
    expect(ran.exitCode, ran.stderr).toBe(EXIT_CODE.ok);
    const report = ran.json<GateReport>();
    expect(report).toMatchObject({ gateId: 'handbook', held: true });
    expect(report.checks.map(({ name, held, actual, threshold }) => ({ name, held, actual, threshold }))).toEqual([
      { name: 'Access: foreign chunks', held: true, actual: 0, threshold: 'at most 0' },
      { name: 'Prompts: errors', held: true, actual: 0, threshold: 'at most 0' },
    ]);
    expect(readFileSync(join(desk.folder, 'gate.xml'), 'utf8')).toMatch(
      /^<\?xml version="1\.0"[\s\S]*tests="2" failures="0"/,
    );
    const markdown = readFileSync(join(desk.folder, 'gate.md'), 'utf8');
    expect(markdown).toMatch(/^## Gate handbook holds for r-/);
    expect(readFileSync(page, 'utf8')).toBe(`# Before\n${markdown}`);

    const again = await desk.run('gate', 'report', report.gateRunId, '--workspace', workspace);
    expect(again.stdout.trim()).toBe(markdown.trim());
    expect((await desk.run('gate', 'list', '--workspace', workspace)).stdout).toMatch(/handbook +2 +held /);
    expect((await desk.run('gate', 'runs', '--workspace', workspace)).stdout).toContain(report.gateRunId);
  });

  it('does not hold: exit code 3, the reason on stderr, a failure in JUnit', async () => {
    const { desk, workspace } = await openDesk();
    writeFileSync(join(workspace, 'prompts', 'torn.prompt.md'), '---\nid: torn\n');
    const ran = await desk.run('gate', 'handbook', '--workspace', workspace, '--junit', 'gate.xml');
    expect(ran.exitCode).toBe(EXIT_CODE.gateFailed);
    expect(ran.stdout).toContain('does not hold for r-');
    expect(ran.stderr).toMatch(/missed {2}Prompts: errors: 1, at most 0 .*torn\.prompt\.md/);
    expect(readFileSync(join(desk.folder, 'gate.xml'), 'utf8')).toContain('failures="1" errors="0"');
    const file = join('harbour', 'gates', 'handbook.gate.yaml');
    expect((await desk.run('gate', file, '--workspace', workspace, '--quiet')).exitCode).toBe(EXIT_CODE.gateFailed);
  });

  it('that is not there, or cannot be read, was not run: another exit code, and nothing on stdout', async () => {
    const { desk, workspace } = await openDesk();
    const none = await desk.run('gate', 'handbok', '--workspace', workspace, '--json');
    expect(none).toMatchObject({ exitCode: EXIT_CODE.notFound, stdout: '' });
    expect(none.sentence).toContain('Did you mean handbook?');
    const outside = await desk.run('gate', 'handbook', '--workspace', workspace, '--github');
    expect(outside).toMatchObject({ exitCode: EXIT_CODE.usage, stdout: '' });
    expect(outside.sentence).toContain('GITHUB_STEP_SUMMARY is not set');
  });

  it('runs in a clean checkout as the documented workflow says, command by command', async () => {
    const { workspace } = await openDesk();
    const commands = documentedWorkflow().steps.flatMap(({ run }) => run ?? []);
    expect(commands).toEqual([
      'trestle trust add .',
      'trestle gate handbook --workspace . --ingest --offline --junit gate.xml --summary gate.md --github',
    ]);
    // Another machine: another home, and a checkout without what is not in git.
    const elsewhere = createCliDesk();
    onTestFinished(() => elsewhere.remove());
    for (const folder of ['docs', 'gates', 'prompts', 'pipelines', 'policies', 'tools']) {
      mkdirSync(join(elsewhere.folder, folder), { recursive: true });
    }
    const copy = (path: string): void =>
      writeFileSync(join(elsewhere.folder, path), readFileSync(join(workspace, path)));
    copy('docs/gate.md');
    copy('gates/handbook.gate.yaml');
    copy('prompts/answer.prompt.md');
    copy('prompts/agent.prompt.md');
    copy('pipelines/default.pipeline.jsonc');
    copy('trestle.jsonc');
    const before = readFileSync(join(workspace, 'trestle.jsonc'), 'utf8');
    writeFileSync(join(elsewhere.folder, 'trestle.jsonc'), before.replaceAll(join(workspace, 'docs'), 'docs'));
    const page = join(elsewhere.folder, 'page.md');
    const run = (command: string): ReturnType<CliDesk['run']> =>
      elsewhere.runWith({ GITHUB_STEP_SUMMARY: page }, ...command.split(' ').slice(1));
    const [trust = '', gate = ''] = commands;
    expect((await run(gate)).exitCode).toBe(EXIT_CODE.denied);
    expect((await run(trust)).exitCode).toBe(EXIT_CODE.ok);
    const ran = await run(gate);
    expect(ran.exitCode, ran.stderr).toBe(EXIT_CODE.ok);
    expect(readFileSync(page, 'utf8')).toContain('Gate handbook holds');
  });
});
