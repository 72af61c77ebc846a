import { lineDiff } from '../../../../main/base/line-diff.ts';
import type { ReleaseChange } from '../../../../main/contract/release.ts';

/** One part of a bundle, with what in it differs from what serves. */
export interface ChangedPart {
  part: string;
  label: string;
  changes: readonly { path: string; lines: readonly string[] }[];
}

/** In the order in which data flows, each with its name for people. */
const PARTS: readonly (readonly [part: string, label: string])[] = [
  ['pipeline', 'Pipeline'],
  ['retrieval', 'Retrieval and index'],
  ['prompts', 'Prompts'],
  ['models', 'Models and parameters'],
  ['modelFiles', 'Routing and simulators'],
  ['tools', 'Tool contracts'],
  ['policy', 'Run policy'],
  ['cache', 'Caches'],
];

/** @returns every part, those that changed first; a part that the bundle has no name for keeps its own */
export function changedParts(changes: readonly ReleaseChange[]): readonly ChangedPart[] {
  // A fingerprint follows from the text beside it: alone it says something, beside it nothing.
  const told = changes.filter(
    ({ path }) =>
      !path.endsWith('.fingerprint') ||
      !changes.some((other) => other.path !== path && other.path.startsWith(path.slice(0, -'fingerprint'.length))),
  );
  const byPart = Map.groupBy(told, ({ path }) => path.split('.', 1)[0] ?? path);
  const known = new Set(PARTS.map(([part]) => part));
  const others = [...byPart.keys()].filter((part) => !known.has(part)).map((part) => [part, part] as const);
  const rows = [...PARTS, ...others].map(
    ([part, label]): ChangedPart => ({
      part,
      label,
      changes: (byPart.get(part) ?? []).map((change) => ({ path: change.path, lines: changeLines(change) })),
    }),
  );
  return [...rows.filter(({ changes: own }) => own.length > 0), ...rows.filter(({ changes: own }) => own.length === 0)];
}

/** @returns the change as lines that begin with `-`, `+` or a space */
export function changeLines({ before, after }: ReleaseChange): readonly string[] {
  const old = before === undefined ? '' : textOf(before);
  const now = after === undefined ? '' : textOf(after);
  if (before === undefined) return now.split('\n').map((line) => `+${line}`);
  if (after === undefined) return old.split('\n').map((line) => `-${line}`);
  return lineDiff(old, now);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
