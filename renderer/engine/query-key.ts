import type { CallName, RequestOf } from '../../main/contract/methods.ts';

/** @returns the cache key of one call: the method, then its request; the method alone names all its requests */
export function engineQueryKey<K extends CallName>(method: K, request?: RequestOf<K>): readonly unknown[] {
  return request === undefined ? [method] : [method, request];
}
