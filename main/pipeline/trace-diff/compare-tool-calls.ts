import { canonicalJson, type JsonValue } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { ToolCallChange } from '../../contract/trace-diff.ts';
import { alignLists } from './align-lists.ts';

interface Call {
  name: string;
  arguments: JsonValue;
}

/** Compares the calls of tools that two traces made, in the order in which they made them. */
export function compareToolCalls(
  before: readonly CanonicalSpan[],
  after: readonly CanonicalSpan[],
): readonly ToolCallChange[] {
  const [old, now] = [callsOf(before), callsOf(after)];
  const key = (call: Call): { exact: string; loose: string } => ({ exact: canonicalJson(call), loose: call.name });
  return renamed(
    alignLists(
      old.map((call) => key(call)),
      now.map((call) => key(call)),
    ).map((pair) => {
      const one = pair.before === null ? null : (old[pair.before] ?? null);
      const other = pair.after === null ? null : (now[pair.after] ?? null);
      return { type: typeOf(one, other, pair.isMoved), before: one, after: other };
    }),
  );
}

/** What tools were called for: their spans, or where there are none, what models asked for. */
function callsOf(spans: readonly CanonicalSpan[]): Call[] {
  const made = spans.filter(({ kind, sameAs }) => kind === 'tool' && sameAs === undefined);
  if (made.length > 0) {
    return made.map(({ name, tool }) => ({ name: tool?.name ?? name, arguments: tool?.arguments ?? null }));
  }
  return spans
    .filter(({ sameAs }) => sameAs === undefined)
    .flatMap(({ outputMessages = [] }) => outputMessages.flatMap(({ parts }) => parts))
    .flatMap((part) => (part.type === 'tool_call' ? [{ name: part.name, arguments: part.arguments }] : []));
}

function typeOf(before: Call | null, after: Call | null, isMoved: boolean): ToolCallChange['type'] {
  if (before === null) return 'added';
  if (after === null) return 'missing';
  if (isMoved) return 'order';
  return canonicalJson(before.arguments) === canonicalJson(after.arguments) ? 'same' : 'arguments';
}

/** A call that is missing next to one that is added, with the same arguments, is one call to another tool. */
function renamed(changes: readonly ToolCallChange[]): ToolCallChange[] {
  const joined: ToolCallChange[] = [];
  for (const change of changes) {
    const last = joined.at(-1);
    const pair = [last, change];
    const missing = pair.find((one) => one?.type === 'missing')?.before ?? null;
    const added = pair.find((one) => one?.type === 'added')?.after ?? null;
    if (missing !== null && added !== null && canonicalJson(missing.arguments) === canonicalJson(added.arguments)) {
      joined[joined.length - 1] = { type: 'name', before: missing, after: added };
    } else joined.push(change);
  }
  return joined;
}
