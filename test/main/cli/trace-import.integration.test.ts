import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceImportReport } from '../../../main/contract/trace-import.ts';
import { langsmithLines } from '../../support/langsmith-runs.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

let desk: CliDesk;
beforeAll(() => {
  desk = createCliDesk();
  mkdirSync(join(desk.folder, 'exports'));
  writeFileSync(
    join(desk.folder, 'exports', 'runs.jsonl'),
    `${langsmithLines({ traces: 2, runsEach: 3 })}\n{"id": nope}\n`,
  );
  writeFileSync(join(desk.folder, 'notes.md'), '# Notes\n');
});
afterAll(() => desk.remove());

describe('trestle trace import', () => {
  it('gives the report of each file as JSON, and of standard input as -', async () => {
    const lines = langsmithLines({ traces: 2, runsEach: 3 });
    const outcome = await desk.runReading(lines, {}, 'trace', 'import', 'exports', '-', '--workspace', 'w', '--json');
    expect(outcome.exitCode).toBe(0);
    const { files, ...totals } = outcome.json<TraceImportReport>();
    expect(totals).toEqual({ traces: 2, spans: 12, ms: expect.any(Number) });
    const none = { duplicates: 0, synthetic: 0, repaired: 0, redacted: 0 };
    expect(files).toEqual([
      {
        ...none,
        path: join(desk.folder, 'exports', 'runs.jsonl'),
        format: 'langsmith',
        traces: 2,
        spans: 6,
        imported: 6,
        unmapped: expect.any(Object),
        errors: [expect.stringMatching(/^Line 7, byte \d+: /)],
      },
      {
        ...none,
        path: '-',
        format: 'langsmith',
        traces: 2,
        spans: 6,
        imported: 0,
        duplicates: 6,
        unmapped: expect.any(Object),
        errors: [],
      },
    ]);
  });

  it('tells people what each file held and what could not be read', async () => {
    const { stdout, exitCode } = await desk.run('trace', 'import', 'exports', '--workspace', 'w');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/runs\.jsonl +langsmith +2 +6 +0 +6/);
    expect(stdout).toContain('6 spans in 2 traces, 0 spans new');
    expect(stdout).toMatch(/Not read of .*runs\.jsonl:\n {2}Line 7/);
  });

  it('ends with 4 when nothing is recognised, and when a path is not there', async () => {
    const unknown = await desk.run('trace', 'import', 'notes.md', '--workspace', 'w');
    expect(unknown.exitCode).toBe(4);
    expect(unknown.stdout).toContain('Nothing in it is JSON, a table or OTLP.');
    const gone = await desk.run('trace', 'import', 'gone.json', '--workspace', 'w', '--json');
    expect(gone).toMatchObject({ exitCode: 4, stdout: '' });
    expect(gone.sentence).toContain('gone.json');
  });
});
