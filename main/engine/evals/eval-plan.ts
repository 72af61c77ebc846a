import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { canonicalJson } from '../../base/json.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import type { EvalFile } from '../../contract/eval-file.ts';
import { planCells, type PlannedCell } from '../../evals/matrix/plan-cells.ts';
import { drawCases } from '../../evals/run/draw-cases.ts';
import type { EvalRunSettings } from '../../evals/run/eval-run-store.ts';
import { nameOf } from '../../evals/metrics/create-scorers.ts';
import { readCases } from '../../evals/datasets/read-cases.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { isInside } from '../../workspace/is-inside.ts';
import type { BendQuery } from '../ask-runner.ts';
import type { PlannedVariant } from './plan-variants.ts';
import type { LoadedEval } from '../../workspace/workspace-files.ts';

/** One run of one case in one cell. */
export interface EvalTask {
  cellId: string;
  /** As it is asked: of a variant, the messy one. */
  one: DatasetCase;
  /** Of the case in the data set. */
  caseId: string;
  variant: string;
  repeat: number;
  /** What is to happen to the passages that are found. */
  bend?: BendQuery;
}

export interface EvalPlan {
  file: EvalFile;
  settings: EvalRunSettings;
  cells: readonly PlannedCell[];
  cases: readonly DatasetCase[];
  evalHash: string;
  datasetHash: string;
}

/** What a caller asks for in place of the file's. */
export interface EvalChoice {
  repeats?: number | undefined;
  limit?: number | undefined;
  seed?: number | undefined;
  cells: 'all' | 'baseline';
  cache: boolean;
  /** In place of the files as they are. */
  release?: string | undefined;
}

/** By a link: where it points, not how it is spelled, is what would be read. */
function leadsOut(workspacePath: string, path: string): boolean {
  return existsSync(path) && !isInside(realpathSync.native(workspacePath), realpathSync.native(path));
}

/**
 * Decides what a run consists of.
 *
 * @throws NotFoundError, InvalidArgumentError for a data set that cannot be used, has no case left, or lies elsewhere
 */
export async function planEval(
  workspacePath: string,
  { file, text }: LoadedEval,
  choice: EvalChoice,
  signal?: AbortSignal,
): Promise<EvalPlan> {
  const seed = choice.seed ?? file.seed;
  const limit = choice.limit ?? file.limit ?? null;
  const path = resolve(workspacePath, file.dataset);
  if (!isInside(workspacePath, path) || leadsOut(workspacePath, path)) {
    throw new InvalidArgumentError(
      `The eval ${file.id} names the data set ${file.dataset}, which is outside of the workspace. Copy it to datasets/, or import it.`,
    );
  }
  const all = await readCases({ path, name: file.dataset, ...(signal === undefined ? {} : { signal }) });
  const cases = drawCases(all, { split: file.split, limit: limit ?? undefined, seed });
  if (cases.length === 0) {
    const splits = [...new Set(all.flatMap(({ split }) => split ?? []))].join(', ') || 'none';
    throw new InvalidArgumentError(
      `The data set ${file.dataset} has no case ${file.split === undefined ? '' : `of the split ${file.split}`}. Splits: ${splits}.`,
    );
  }
  requireRobustnessMetric(file);
  return {
    file,
    settings: {
      repeats: choice.repeats ?? file.repeats,
      seed,
      limit,
      cells: choice.cells,
      cache: choice.cache,
      ...ofRelease(choice),
    },
    cells: planCells(file, choice.cells === 'baseline' ? { only: 'baseline' } : {}),
    cases,
    evalHash: sha256Hex(text),
    datasetHash: hashOf(path),
  };
}

/** @throws InvalidArgumentError for a curve of something that is not measured */
function requireRobustnessMetric({ id, robustness, metrics }: EvalFile): void {
  if (robustness === undefined || robustness.metric === 'success') return;
  const names = metrics.map(nameOf);
  if (names.includes(robustness.metric)) return;
  throw new InvalidArgumentError(
    `The eval ${id} asks for the robustness of ${robustness.metric}, which is not under metrics. There: ${names.join(', ')}.`,
  );
}

/**
 * Every run that a plan consists of, in an order in which all cells come forward together: a cell can be held against the
 * baseline at any time, and no cell has the quiet hours for itself.
 *
 * @param variants messy cases of the baseline cell
 */
export function tasksOf(
  { cells, cases, settings }: Pick<EvalPlan, 'cells' | 'cases' | 'settings'>,
  variants: readonly PlannedVariant[],
): EvalTask[] {
  const [baseline] = cells;
  const repeats = Array.from({ length: settings.repeats }, (_, at) => at + 1);
  const plain = repeats.flatMap((repeat) =>
    cases.flatMap((one) => cells.map(({ cellId }): EvalTask => ({ cellId, one, caseId: one.id, variant: '', repeat }))),
  );
  const messy = variants.map(
    ({ variant, of, one, bend }): EvalTask => ({
      cellId: baseline?.cellId ?? '',
      one,
      caseId: of,
      variant,
      repeat: 1,
      ...(bend === undefined ? {} : { bend }),
    }),
  );
  return [...plain, ...messy];
}

/** @returns what the same case has in another run, wherever it stands in its file; sha256 (hex) */
export function caseHash({ line: _line, split: _split, ...what }: DatasetCase): string {
  return sha256Hex(canonicalJson(what));
}

/** sha256 (hex) of a file; of a folder, of the files in it. */
function hashOf(path: string): string {
  const hash = createHash('sha256');
  if (!statSync(path).isDirectory()) return hash.update(readFileSync(path)).digest('hex');
  for (const name of readdirSync(path).toSorted()) {
    const file = join(path, name);
    if (statSync(file).isFile()) hash.update(`${name}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function ofRelease({ release }: EvalChoice): { release?: string } {
  return release === undefined ? {} : { release };
}
