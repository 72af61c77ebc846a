import { canonicalJson, type JsonObject, type JsonValue } from '../base/json.ts';
import type { ReleaseBundle, ReleaseChange } from '../contract/release.ts';

/**
 * @returns the leaves that differ, by dotted path, sorted; lists are compared by their `id` members where they have
 *   them, so that moving a stage does not make every stage look changed
 */
export function diffReleases(before: ReleaseBundle, after: ReleaseBundle): readonly ReleaseChange[] {
  const changes: ReleaseChange[] = [];
  collect('', before as unknown as JsonValue, after as unknown as JsonValue, changes);
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function collect(
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  changes: ReleaseChange[],
): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) {
    changes.push({ path, change: 'added', after: after as JsonValue });
    return;
  }
  if (after === undefined) {
    changes.push({ path, change: 'removed', before });
    return;
  }
  const left = asRecord(before);
  const right = asRecord(after);
  if (left !== null && right !== null) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      collect(path === '' ? key : `${path}.${key}`, left[key], right[key], changes);
    }
    return;
  }
  if (canonicalJson(before) !== canonicalJson(after)) changes.push({ path, change: 'changed', before, after });
}

/** Objects as they are, lists of things with ids by id; null for leaves and other lists. */
function asRecord(value: JsonValue): JsonObject | null {
  if (Array.isArray(value)) {
    const ids = value.map((item: JsonValue) =>
      typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string' ? item.id : null,
    );
    if (ids.length === 0 || ids.includes(null)) return null;
    return Object.fromEntries(value.map((item: JsonValue, index) => [ids[index] ?? '', item]));
  }
  return typeof value === 'object' && value !== null ? (value as JsonObject) : null;
}
