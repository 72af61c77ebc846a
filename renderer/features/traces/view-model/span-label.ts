import type { CanonicalKind, CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import type { Span } from '../../../../main/contract/span.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { formatCount, formatQuantity } from '../../../ui/format.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { citationsOf, contextOf, numberOf, retrievalOf, textOf } from './span-records.ts';

/**
 * @returns the span's name as views write it, on one line: a stage by its id, a tool's call by the tool (its wrench says
 *   the rest), everything else as recorded
 */
export function spanLabel(span: Pick<Span, 'name' | 'attributes'>, canonical: CanonicalSpan | null = null): string {
  const tool = canonical?.tool?.name ?? '';
  const recorded = tool !== '' && span.name === `execute_tool ${tool}` ? tool : span.name;
  return visibleLine(textOf(span, ATTRIBUTE.stageId) ?? recorded) || 'unnamed span';
}

/** The stage whose colour spans of a kind wear: one thing has one colour, whoever recorded it. */
const TINTS: Readonly<Record<CanonicalKind, string>> = {
  llm: 'generate',
  embedding: 'vector',
  retriever: 'vector',
  reranker: 'rerank',
  tool: 'tool',
  agent: 'tool',
  chain: 'tool',
  guardrail: 'check',
  evaluator: 'check',
  event: 'tool',
  other: 'tool',
};

/** @returns a name for `stageColor`: our own spans go by theirs, what others named goes by what it timed */
export function spanTint(span: Pick<Span, 'name' | 'attributes'>, canonical: CanonicalSpan | null): string {
  return canonical === null || canonical.source.format === 'trestle' ? spanLabel(span) : TINTS[canonical.kind];
}

/** @returns the ladder step that was taken, with its reason; null for a span that went as planned */
export function ladderOf(span: Pick<Span, 'attributes'>): { step: string; reason: string } | null {
  const step = textOf(span, ATTRIBUTE.ladderStep);
  return step === null ? null : { step, reason: textOf(span, ATTRIBUTE.ladderReason) ?? '' };
}

/** @returns the one fact about what a span did, short enough for a table cell; empty when there is none */
export function spanDetail(
  span: Pick<Span, 'kind' | 'status' | 'attributes'>,
  canonical: CanonicalSpan | null = null,
): string {
  const ladder = ladderOf(span);
  if (ladder !== null) return ladderWord(ladder.step);
  if (span.status.code === 'error') {
    const type = textOf(span, ATTRIBUTE.errorType) ?? canonical?.error?.type ?? null;
    return type === null ? 'failed' : visibleLine(type.replaceAll('_', ' '));
  }
  const context = contextOf(span);
  if (context !== null) return formatQuantity(context.chunks.length, 'chunk');
  const retrieval = retrievalOf(span);
  if (retrieval !== null) return formatQuantity(retrieval.candidates.length, 'chunk');
  const documents = canonical?.retrieval?.documents;
  if (documents !== undefined) return formatQuantity(documents.length, 'doc');
  if (span.kind === 'model') {
    const input = numberOf(span, ATTRIBUTE.inputTokens) ?? canonical?.usage?.inputTokens ?? null;
    const output = numberOf(span, ATTRIBUTE.outputTokens) ?? canonical?.usage?.outputTokens ?? null;
    return input === null && output === null ? '' : `${formatCount(input)} › ${formatCount(output)} tok`;
  }
  const citations = citationsOf(span);
  if (citations.length > 0) return formatQuantity(citations.length, 'citation');
  return span.attributes[ATTRIBUTE.refused] === true ? 'refused' : '';
}

const LADDER_WORDS: Readonly<Record<string, string>> = {
  skip: 'skipped',
  'smaller-k': 'smaller k',
  'cheaper-model': 'cheaper model',
  'partial-answer': 'partial answer',
  'hand-off': 'handed off',
};

/** @returns what a ladder step did, as one word or two: `skipped`, `smaller k` */
export function ladderWord(step: string): string {
  return LADDER_WORDS[step] ?? step;
}

/** A name of so many characters fits as it is. */
const FITS = 34;
/** A last word of fewer characters says too little alone. */
const TELLING = 8;

/** @returns a long dotted name by its end, which tells it from its neighbours: `…EventQueue.enqueue_event` */
export function shortLabel(label: string): string {
  const parts = label.split('.');
  if (label.length <= FITS || parts.length < 3 || /\s/.test(label)) return label;
  const last = parts.at(-1) ?? '';
  const two = parts.slice(-2).join('.');
  if (two.length <= FITS) return `…${two}`;
  return last.length >= TELLING ? `…${last}` : label;
}
