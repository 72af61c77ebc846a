import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { Tool, ToolResult } from '../../spec/tool.ts';

/** How an effect is taken back: by the tool itself, from what it kept, or by a call of another tool. */
export type WayBack = { by: 'tool'; undo: JsonValue } | { by: 'call'; tool: string; arguments: JsonObject };

/**
 * @returns the way back from a call that was made; null when there is none
 *
 * An argument of `contract.undo` that begins with `/` is a JSON pointer into `{ arguments, result }`; any other stands
 * for itself. A pointer that leads nowhere means that there is no way back: half a call is none.
 */
export function wayBackFrom(tool: Tool, args: JsonObject, result: Extract<ToolResult, { ok: true }>): WayBack | null {
  if (result.undo !== undefined && tool.takeBack !== undefined) return { by: 'tool', undo: result.undo };
  const { undo } = tool.contract;
  if (undo === undefined) return null;
  const filled: Record<string, JsonValue> = {};
  for (const [name, template] of Object.entries(undo.arguments)) {
    const value = template.startsWith('/') ? at({ arguments: args, result: result.value }, template) : template;
    if (value === undefined) return null;
    filled[name] = value;
  }
  return { by: 'call', tool: undo.tool, arguments: filled };
}

/** @see RFC 6901 */
function at(root: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const token of pointer.slice(1).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = /^\d+$/.test(key) ? (value as readonly JsonValue[])[Number(key)] : undefined;
    else if (typeof value === 'object' && value !== null && Object.hasOwn(value, key))
      value = (value as JsonObject)[key];
    else return undefined;
  }
  return value;
}
