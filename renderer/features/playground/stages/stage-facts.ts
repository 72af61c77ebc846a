import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { formatCount, formatQuantity, formatTokens } from '../../../ui/index.ts';
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
  const rerank = run.retrieval?.rerank ?? null;
  if (rerank !== null) facts.set('rerank', `${formatCount(rerank.scored)} of ${formatCount(rerank.candidates)} scored`);
  if (run.result !== null) {
    const { effectiveQuery, rewrite, usage } = run.result;
    const searched = rewrite?.original ?? effectiveQuery;
    facts.set('rewrite', searched.trim() === run.question.trim() ? 'as typed' : 'made to stand alone');
    if (rewrite !== null) {
      facts.set(
        'repair',
        rewrite.edits.length === 0 ? 'nothing to repair' : formatQuantity(rewrite.edits.length, 'change'),
      );
    }
    facts.set('generate', formatTokens(usage.outputTokens));
  }
  return facts;
}
