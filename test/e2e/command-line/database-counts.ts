import { expect } from 'vitest';
import type { DatabaseCheckReport } from '../../../main/contract/database.ts';
import type { CliDesk } from './cli-process.ts';

/** Checks both databases of a workspace and that its three counts agree; @returns the count */
export async function wholeChunks(desk: CliDesk, workspace: string): Promise<number> {
  const check = await desk.run('db', 'check', '--workspace', workspace, '--json');
  expect(check).toMatchObject({ exitCode: 0 });
  const { ok, counts } = JSON.parse(check.stdout) as DatabaseCheckReport;
  expect(ok).toBe(true);
  expect(counts).toMatchObject({ ftsRows: counts.chunks, vectors: counts.chunks });
  return counts.chunks;
}
