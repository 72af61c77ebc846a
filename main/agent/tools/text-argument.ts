import type { JsonObject } from '../../base/json.ts';

/** @returns an argument that the contract promises to be a text; empty when it promises something else */
export function textArgument(args: JsonObject, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : '';
}
