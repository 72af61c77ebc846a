import type { SchemaChange, SchemaField } from '../../contract/schema.ts';
import { SKETCH_SIZE } from './field-collector.ts';

/** A field that is gone is taken for renamed when a new one has at least so many of its values. */
const RENAME_OVERLAP = 0.5;
/** Below this share of filled records a field of free-form records comes and goes without anybody having changed it. */
const SPARSE_SHARE = 0.2;
/** A type says something from so many values on. */
const MIN_TYPED_VALUES = 2;
const EMPTIED_FROM = 0.5;
const EMPTIED_TO = 0.05;

/**
 * How the fields of a data file differ from those of the version before: first by name, then, for those that are gone,
 * by the values they share with new ones.
 *
 * @param options.isTable columns of a table are there whether filled or not; fields of records only when they are
 * @returns the changes in the order of the old fields, added ones at the end
 */
export function compareSchemas(
  before: readonly SchemaField[],
  after: readonly SchemaField[],
  options: { isTable: boolean },
): readonly SchemaChange[] {
  const names = new Set(before.map(({ name }) => name));
  const byName = new Map(after.map((field) => [field.name, field]));
  const added = after.filter(({ name }) => !names.has(name));
  const changes: SchemaChange[] = [];
  for (const old of before) {
    const now = byName.get(old.name);
    const change = now ? compareField(old, now) : explainGone(old, added, options.isTable);
    if (change) changes.push(change);
  }
  for (const { name: field } of added) changes.push({ kind: 'added', field });
  return changes;
}

/** @returns whether the new version has to wait for somebody to accept it */
export function mustHold(changes: readonly SchemaChange[]): boolean {
  return changes.some(({ kind }) => kind !== 'added');
}

function compareField(before: SchemaField, after: SchemaField): SchemaChange | null {
  const { name: field } = before;
  if (before.filled >= EMPTIED_FROM && after.filled < EMPTIED_TO) {
    return { kind: 'emptied', field, from: before.filled, to: after.filled };
  }
  const types = [before.type, after.type];
  const isJudged = before.values >= MIN_TYPED_VALUES && after.values >= MIN_TYPED_VALUES;
  if (!isJudged || before.type === after.type || types.includes('mixed') || types.includes('empty')) return null;
  return { kind: 'retyped', field, from: before.type, to: after.type };
}

/** Takes the new field that it was renamed to out of `added`. */
function explainGone(old: SchemaField, added: SchemaField[], isTable: boolean): SchemaChange | null {
  let best: { field: SchemaField; overlap: number } | null = null;
  for (const field of added) {
    const overlap = shareOfValues(old, field);
    if (overlap >= RENAME_OVERLAP && (best === null || overlap > best.overlap)) best = { field, overlap };
  }
  if (best) {
    added.splice(added.indexOf(best.field), 1);
    return { kind: 'renamed', field: old.name, to: best.field.name, overlap: best.overlap };
  }
  return isTable || old.filled >= SPARSE_SHARE ? { kind: 'dropped', field: old.name } : null;
}

/**
 * Estimates which share of one field's distinct values another field has: below the largest hash that both sketches
 * reach down from, each sketch is complete.
 *
 * @returns 0..1; exact for fields of fewer values than a sketch holds
 */
export function shareOfValues(of: SchemaField, among: SchemaField): number {
  const others = new Set(among.sketch);
  const limit = Math.min(reach(of), reach(among));
  const comparable = of.sketch.filter((hash) => hash <= limit);
  if (comparable.length === 0) return 0;
  return comparable.filter((hash) => others.has(hash)).length / comparable.length;
}

function reach({ sketch }: SchemaField): number {
  return sketch.length < SKETCH_SIZE ? Number.POSITIVE_INFINITY : (sketch.at(-1) ?? 0);
}
