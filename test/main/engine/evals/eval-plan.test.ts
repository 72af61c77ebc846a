import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { planEval } from '../../../../main/engine/evals/eval-plan.ts';
import { parseEval } from '../../../../main/workspace/parse-eval.ts';

const CHOICE = { cells: 'all', cache: true } as const;

it('reads no data set outside of the workspace, neither by its path nor through a link', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-eval-plan-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const workspace = join(folder, 'workspace');
  mkdirSync(join(workspace, 'datasets'), { recursive: true });
  writeFileSync(join(folder, 'private.jsonl'), '{"id":"a","question":"Who may read this?"}\n');
  symlinkSync(join(folder, 'private.jsonl'), join(workspace, 'datasets', 'linked.jsonl'));
  writeFileSync(join(workspace, 'datasets', 'own.jsonl'), '{"id":"a","question":"Who may read this?"}\n');
  const plan = (dataset: string) => {
    const text = `version: 1\nid: one\ndataset: ${dataset}\nmetrics: [answered]\n`;
    const path = 'evals/one.eval.yaml';
    return planEval(workspace, { id: 'one', path, text, file: parseEval(path, text) }, CHOICE);
  };
  await expect(plan('../private.jsonl')).rejects.toThrow('outside of the workspace');
  await expect(plan('datasets/linked.jsonl')).rejects.toThrow('outside of the workspace');
  expect((await plan('datasets/own.jsonl')).cases).toHaveLength(1);
});
