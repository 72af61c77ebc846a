import { ProtocolError } from '../../base/errors/protocol-error.ts';

/** Keys that reach an object's prototype when copied or looked up carelessly. No request of the contract has them. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Requests nest a handful of levels; deeper is an attempt to overflow somebody's recursion. */
const MAX_DEPTH = 64;

/**
 * Refuses parsed JSON that nests too deep or names a prototype anywhere in it. Walks with its own stack, so that the
 * depth of the input can never be the depth of ours.
 *
 * @throws ProtocolError naming the key or the depth
 */
export function assertPlainKeys(root: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) throw new ProtocolError(`A frame nests deeper than ${MAX_DEPTH} levels.`);
    for (const key of Object.keys(value)) {
      if (!Array.isArray(value) && PROTOTYPE_KEYS.has(key))
        throw new ProtocolError(`A frame must not have the key ${key}.`);
      open.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
    }
  }
}
