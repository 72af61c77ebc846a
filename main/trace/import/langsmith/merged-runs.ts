import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asArray, asObject, fieldOf } from '../values/json-fields.ts';

/**
 * Runs that an SDK told in pieces: a post when one starts, patches when it goes on and ends. What a patch says replaces what
 * was said before; what it leaves empty (null, {}, []) does not.
 */
export class MergedRuns {
  readonly #held = new Map<string, JsonObject>();

  add(id: string, run: JsonObject, kind: 'post' | 'patch'): void {
    const before = this.#held.get(id);
    if (before === undefined) this.#held.set(id, run);
    // A post that comes after its patch does not take back what the patch said.
    else this.#held.set(id, kind === 'patch' ? merge(before, run) : merge(run, before));
  }

  /** @returns the runs that have ended and said their type, and lets go of them */
  *takeFinished(): Iterable<JsonObject> {
    for (const [id, run] of this.#held) {
      if (fieldOf(run, 'end_time') === undefined || fieldOf(run, 'run_type') === undefined) continue;
      this.#held.delete(id);
      yield run;
    }
  }

  *takeAll(): Iterable<JsonObject> {
    yield* this.#held.values();
    this.#held.clear();
  }
}

function merge(before: JsonObject, after: JsonObject): JsonObject {
  const told = Object.entries(after).filter(([, value]) => !isEmpty(value));
  const merged = { ...before, ...Object.fromEntries(told) };
  const [first, second] = [asObject(fieldOf(before, 'extra')), asObject(fieldOf(after, 'extra'))];
  return first && second ? { ...merged, extra: { ...first, ...second } } : merged;
}

function isEmpty(value: JsonValue): boolean {
  return value === null || asArray(value)?.length === 0 || Object.keys(asObject(value) ?? { one: 1 }).length === 0;
}
