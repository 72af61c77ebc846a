import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { formatCount, formatTokens } from '../../../ui/index.ts';
import { contextOf } from '../../traces/view-model/span-records.ts';
import { spanDetail } from '../../traces/view-model/span-label.ts';
import type { ShownRun } from '../use-shown-run.ts';

/** @returns by stage, the one thing worth knowing about what it did; filled in when the trace is there */
export function stageFacts({ run, trace }: ShownRun): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const span of trace?.spans ?? []) {
    const stage = span.attributes[ATTRIBUTE.stageId];
    if (typeof stage !== 'string') continue;
    const context = contextOf(span);
    facts.set(
      stage,
      context === null
        ? spanDetail(span)
        : `${formatCount(context.usedTokens)} of ${formatTokens(context.budgetTokens)}`,
    );
  }
  if (run.result !== null) {
    const { effectiveQuery, usage } = run.result;
    facts.set('rewrite', effectiveQuery.trim() === run.question.trim() ? 'as typed' : 'made to stand alone');
    facts.set('generate', formatTokens(usage.outputTokens));
  }
  return facts;
}
