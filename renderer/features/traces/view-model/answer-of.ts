import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { visibleText } from '../../../ui/text/visible-text.ts';
import { jsonText } from './json-text.ts';
import { messagesOf } from './messages.ts';
import { textOf } from './span-records.ts';
import type { SpanNode } from './span-tree.ts';

/**
 * @param nodes a trace's spans, parents before children
 * @returns what the trace ended with: the answer of a run, what its outermost span gave, or the last words of the last
 *   model call; null when none of them was recorded
 */
export function answerOf(nodes: readonly SpanNode[]): string | null {
  const [root] = nodes;
  if (root === undefined) return null;
  const own = textOf(root.span, ATTRIBUTE.answer);
  if (own !== null) return visibleText(own);
  const said = root.canonical?.outputMessages === undefined ? null : lastWords(root);
  if (said !== null) return said;
  const output = root.canonical?.output;
  if (output !== undefined && output !== null) return jsonText(output);
  const calls = nodes.filter(({ canonical }) => canonical?.outputMessages !== undefined);
  const last = calls.reduce<SpanNode | null>(
    (latest, node) => (latest === null || node.endMs >= latest.endMs ? node : latest),
    null,
  );
  return last === null ? null : lastWords(last);
}

function lastWords({ span, canonical }: SpanNode): string | null {
  const texts = (messagesOf(span, canonical).at(-1)?.parts ?? []).flatMap(({ type, text }) =>
    type === 'text' ? [text] : [],
  );
  return texts.length === 0 ? null : texts.join('\n');
}
