import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';

/** What the last stretch of a run knows better than the first. */
const SETTLED_LAST: readonly string[] = [
  ATTRIBUTE.refused,
  ATTRIBUTE.citations,
  ATTRIBUTE.evidence,
  ATTRIBUTE.agentStoppedBy,
];

/**
 * Lays the stretches of one agent's run end to end, as if nobody had been waited for: one root, which ends as the last
 * stretch does and lasted as long as all of them worked, and each call once, as it was settled.
 *
 * @param stretches spans of each trace of the run, in the order in which they ran
 */
export function mergeStretches(stretches: readonly (readonly CanonicalSpan[])[]): readonly CanonicalSpan[] {
  const [first = [], ...later] = stretches;
  if (later.length === 0) return first;
  const root = rootOf(first);
  const last = rootOf(stretches.at(-1) ?? []);
  if (root === undefined || last === undefined) return first;
  const spans = stretches.flat();
  const settled = new Set(spans.flatMap((span) => (isWaiting(span) ? [] : (span.tool?.callId ?? []))));
  const others = spans.filter(
    (span) =>
      !stretches.some((stretch) => rootOf(stretch) === span) &&
      !(isWaiting(span) && settled.has(span.tool?.callId ?? '')),
  );
  const workedNs = stretches.reduce((sum, stretch) => sum + durationNs(rootOf(stretch)), 0n);
  const settledLast = SETTLED_LAST.flatMap((name) => {
    const value = last.attributes[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const merged: CanonicalSpan = {
    ...root,
    status: last.status,
    ...(last.error === undefined ? {} : { error: last.error }),
    ...(last.output === undefined ? {} : { output: last.output }),
    ...(root.startNs === undefined ? {} : { endNs: String(BigInt(root.startNs) + workedNs) }),
    attributes: { ...root.attributes, ...Object.fromEntries(settledLast) },
  };
  const rootIds = new Set(stretches.map((stretch) => rootOf(stretch)?.spanId));
  return [merged, ...others].map((span, seq) => ({
    ...span,
    seq,
    ...(rootIds.has(span.parentSpanId) ? { parentSpanId: root.spanId } : {}),
  }));
}

function rootOf(spans: readonly CanonicalSpan[]): CanonicalSpan | undefined {
  return spans.find(({ parentSpanId }) => parentSpanId === undefined);
}

function isWaiting({ kind, attributes }: CanonicalSpan): boolean {
  return kind === 'tool' && attributes[ATTRIBUTE.agentStepStatus] === 'waiting';
}

function durationNs(root: CanonicalSpan | undefined): bigint {
  return root?.startNs === undefined || root.endNs === undefined ? 0n : BigInt(root.endNs) - BigInt(root.startNs);
}
