import type { EvalCell, EvalCellKey } from '../../../../main/contract/eval-run.ts';

export type EvalFactor = keyof EvalCellKey;

/** What varies slowest stands first, as in the file. */
export const FACTORS: readonly EvalFactor[] = ['prompt', 'model', 'retrieval', 'generation'];
/** Columns that fit beside each other; a factor with more levels goes down the page. */
const MAX_COLUMNS = 6;

export interface MatrixRow {
  key: string;
  /** Of the levels that tell this row from the others, the one that is read first, and the rest. */
  label: string;
  detail: string;
  /** A new level of the slowest factor begins here. */
  isGroupStart: boolean;
  /** By column; null where the combination was not planned. */
  cells: readonly (EvalCell | null)[];
}
export interface MatrixGrid {
  /** The factor whose levels are the columns; null when nothing varies. */
  columnFactor: EvalFactor | null;
  columns: readonly string[];
  /** What the rows are told apart by, in words: `Prompt, model`. */
  rowHead: string;
  rows: readonly MatrixRow[];
  /** Factors with more than one level, with how many: `2 prompts × 3 models`. */
  scope: string;
}

/** @returns the level in words: what the workspace uses by itself is said as that */
export function levelText(factor: EvalFactor, level: EvalCellKey[EvalFactor]): string {
  if (level === null) return 'as it is';
  if (factor !== 'generation') return String(level);
  return level === 'serving' ? 'serving index' : `g${level}`;
}

/** @returns a cell by the levels in which it may differ from others: `local/extractive, bm25-only` */
export function cellName({ key }: Pick<EvalCell, 'key'>): string {
  const named = FACTORS.flatMap((factor) => (key[factor] === null ? [] : [levelText(factor, key[factor])]));
  return named.length === 0 ? 'as the workspace is' : named.join(', ');
}

/**
 * Lays a matrix out as a table: one factor across, the others down. Retrieval goes across where it varies, as it is what
 * most are after; otherwise the factor with most levels that fit. Levels stand in the order of the file.
 */
export function matrixGrid(cells: readonly EvalCell[]): MatrixGrid {
  const levels = new Map(FACTORS.map((factor) => [factor, [...new Set(cells.map(({ key }) => key[factor]))]] as const));
  const levelsOf = (factor: EvalFactor) => levels.get(factor) ?? [];
  const varied = FACTORS.filter((factor) => levelsOf(factor).length > 1);
  const fitting = varied.filter((factor) => levelsOf(factor).length <= MAX_COLUMNS);
  const columnFactor = fitting.includes('retrieval')
    ? 'retrieval'
    : (fitting.toSorted((a, b) => levelsOf(b).length - levelsOf(a).length)[0] ?? null);
  const columnLevels = columnFactor === null ? [null] : levelsOf(columnFactor);
  const rowFactors = varied.filter((factor) => factor !== columnFactor);
  const [slowest] = rowFactors;
  const byRow = Map.groupBy(cells, ({ key }) => JSON.stringify(rowFactors.map((factor) => key[factor])));
  let before: unknown = Symbol('nothing');
  const rows = [...byRow].map(([key, members]): MatrixRow => {
    const [first] = members;
    const level = slowest === undefined || first === undefined ? null : first.key[slowest];
    const isGroupStart = rowFactors.length > 1 && level !== before;
    before = level;
    return {
      key,
      ...rowWords(first, rowFactors),
      isGroupStart,
      cells: columnLevels.map(
        (column) => members.find((cell) => columnFactor === null || cell.key[columnFactor] === column) ?? null,
      ),
    };
  });
  return {
    columnFactor,
    columns: columnFactor === null ? ['All cases'] : columnLevels.map((level) => levelText(columnFactor, level)),
    rowHead: rowHead(rowFactors),
    rows,
    scope:
      varied.length === 0 ? 'one cell' : varied.map((factor) => plural(levelsOf(factor).length, factor)).join(' × '),
  };
}

function rowWords(cell: EvalCell | undefined, rowFactors: readonly EvalFactor[]): { label: string; detail: string } {
  if (cell === undefined) return { label: '', detail: '' };
  const { key } = cell;
  // With nothing to tell rows apart, what they have in common says most.
  if (rowFactors.length === 0) return { label: key.model ?? 'the model in use', detail: key.prompt ?? '' };
  const lead = rowFactors.includes('model') ? 'model' : (rowFactors.at(-1) ?? 'prompt');
  return {
    label: levelText(lead, key[lead]),
    detail: rowFactors.flatMap((factor) => (factor === lead ? [] : [levelText(factor, key[factor])])).join(', '),
  };
}

function rowHead(rowFactors: readonly EvalFactor[]): string {
  if (rowFactors.length === 0) return 'Model';
  const text = rowFactors.join(', ');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function plural(count: number, factor: EvalFactor): string {
  return `${count} ${factor}s`;
}
