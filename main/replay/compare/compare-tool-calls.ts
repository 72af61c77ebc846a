import type { DivergenceType, ToolCallComparison } from '../../contract/replay-comparison.ts';
import type { ObservedToolCall } from '../observe/observed-run.ts';
import { safeJson } from './message-text.ts';

/** How the stub of a run answered its calls, in their order. */
export interface AnsweredCall {
  name: string;
  matchedBy: ToolCallComparison['matchedBy'];
}

/** Statuses of calls that were never made. */
const REFUSED = 'error';

/**
 * Compares the calls of tools one by one, in their order. A call that only stands elsewhere is `order`; one that differs in
 * its arguments alone is `arguments`.
 */
export function compareToolCalls(
  recorded: readonly ObservedToolCall[],
  candidate: readonly ObservedToolCall[],
  answered: readonly AnsweredCall[] = [],
): readonly ToolCallComparison[] {
  const length = Math.max(recorded.length, candidate.length);
  const counts = (calls: readonly ObservedToolCall[]): string => calls.map(keyOf).toSorted().join('\n');
  const isReordered = counts(recorded) === counts(candidate);
  return Array.from({ length }, (_, index): ToolCallComparison => {
    const before = recorded[index];
    const now = candidate[index];
    const { type, detail } = differenceBetween(before, now, isReordered);
    return {
      number: index + 1,
      recorded: before === undefined ? null : { name: before.name, arguments: before.arguments },
      candidate: now === undefined ? null : { name: now.name, arguments: now.arguments },
      matchedBy: answered[index]?.matchedBy ?? null,
      type,
      detail,
    };
  });
}

function differenceBetween(
  before: ObservedToolCall | undefined,
  now: ObservedToolCall | undefined,
  isReordered: boolean,
): { type: DivergenceType | null; detail: string } {
  if (before === undefined)
    return { type: 'added', detail: `${now?.name ?? ''} is called, which the recording does not do` };
  if (now === undefined) return { type: 'missing', detail: `${before.name} is not called any more` };
  if (keyOf(before) === keyOf(now)) {
    if (isRefused(now) && !isRefused(before)) {
      return { type: 'refused', detail: `the contract of ${now.name} refuses the recorded arguments: ${told(now)}` };
    }
    return { type: null, detail: '' };
  }
  if (isReordered) return { type: 'order', detail: `${now.name} is called where ${before.name} was` };
  if (before.name !== now.name) return { type: 'name', detail: `${before.name} → ${now.name}` };
  return { type: 'arguments', detail: `${now.name}: ${describeArguments(before, now)}` };
}

function keyOf({ name, arguments: given }: ObservedToolCall): string {
  return `${name} ${safeJson(given)}`;
}

function isRefused({ status, hasFailed }: ObservedToolCall): boolean {
  return hasFailed && (status === null || status === REFUSED);
}

function told({ result }: ObservedToolCall): string {
  const text = typeof result === 'string' ? result : safeJson(result ?? '');
  return text.slice(0, 200);
}

/** @returns the first argument that differs: `argument claim_id is reference now`, `amount 12 → 21` */
function describeArguments(before: ObservedToolCall, now: ObservedToolCall): string {
  const left = fieldsOf(before.arguments);
  const right = fieldsOf(now.arguments);
  const gone = [...left.keys()].filter((key) => !right.has(key));
  const added = [...right.keys()].filter((key) => !left.has(key));
  if (gone.length > 0 && added.length > 0) return `argument ${gone.join(', ')} is ${added.join(', ')} now`;
  if (gone.length > 0) return `argument ${gone.join(', ')} is gone`;
  if (added.length > 0) return `argument ${added.join(', ')} is new`;
  const changed = [...left].find(([key, value]) => right.get(key) !== value);
  return changed === undefined
    ? 'other arguments'
    : `${changed[0]} ${changed[1].slice(0, 60)} → ${(right.get(changed[0]) ?? '').slice(0, 60)}`;
}

function fieldsOf(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([['', safeJson(value)]]);
  return new Map(Object.entries(value).map(([key, item]) => [key, safeJson(item)]));
}
