import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { JudgeListResponse } from '../../../main/contract/judge.ts';
import { createCliDesk } from '../../support/run-cli-here.ts';

it('trestle judge list tells the judges of a workspace, and what is wrong with the others by file and line', async () => {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  const workspace = join(desk.folder, 'harbour');
  expect((await desk.run('init', workspace)).exitCode).toBe(0);
  mkdirSync(join(workspace, 'judges'), { recursive: true });
  const judge = 'version: 1\nid: helpful\nmodel: openai/gpt-4.1-mini\nrubric: Is it helpful?\n';
  writeFileSync(join(workspace, 'judges', 'helpful.judge.yaml'), judge);
  writeFileSync(join(workspace, 'judges', 'kind.judge.yaml'), `${judge.replace('helpful', 'kind')}votes: 12\n`);
  const listed = await desk.run('judge', 'list', '--workspace', workspace, '--json');
  expect(listed.exitCode, listed.stderr).toBe(0);
  const { judges, problems } = listed.json<JudgeListResponse>();
  expect(judges).toMatchObject([{ id: 'helpful', model: 'openai/gpt-4.1-mini', agreement: null, earlier: [] }]);
  expect(problems[0]?.message).toMatch(/kind\.judge\.yaml:5:8: /);
});
