import { useState } from 'react';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import {
  CodeBlock,
  CopyButton,
  type FactCell,
  FactStrip,
  formatCost,
  formatCount,
  formatDuration,
  NOT_APPLICABLE,
  Panel,
  stageColor,
  Tabs,
} from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { jsonText } from '../view-model/json-text.ts';
import { numberOf, textOf } from '../view-model/span-records.ts';
import { kindOf, type SpanNode } from '../view-model/span-tree.ts';
import { spanTabs } from './span-tabs.tsx';
import './span.css';

/** Everything a span recorded. */
export function SpanPanel({ node }: { node: SpanNode }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const json = () => jsonText(node.canonical ?? node.span);
  const tabs = [
    ...spanTabs(node),
    { id: 'raw', label: 'Raw', content: <CodeBlock label="The span as JSON" text={json()} wraps /> },
  ];
  // A tab of one span need not exist on the next: it comes back when a span has it again.
  const tab = tabs.find(({ id }) => id === chosen) ?? tabs[0];
  return (
    <Panel
      title={node.label}
      mark={<i className="swatch" style={{ background: stageColor(node.tint) }} aria-hidden="true" />}
      scope={scopeOf(node)}
      actions={<CopyButton text={json} label="Copy the span as JSON" />}
      scrolls={false}
    >
      <FactStrip cells={factsOf(node)} />
      {tab === undefined ? null : (
        // Folds and searches belong to one span.
        <Tabs key={node.id} label="What the span recorded" value={tab.id} onChange={setChosen} tabs={tabs} />
      )}
    </Panel>
  );
}

function scopeOf(node: SpanNode): string {
  const { span, canonical } = node;
  const named = textOf(span, ATTRIBUTE.requestModel) ?? textOf(span, ATTRIBUTE.stageUses);
  return visibleLine(named ?? canonical?.requestModel ?? canonical?.responseModel ?? kindOf(node));
}

function factsOf(node: SpanNode): readonly FactCell[] {
  const { span, canonical, ms, startMs, selfMs, budgetMs, isTimed } = node;
  const time = { label: 'Time', value: isTimed ? formatDuration(ms) : 'no clock' };
  if (kindOf(node) === 'llm' || node.kind === 'model') {
    const input = canonical?.usage?.inputTokens ?? numberOf(span, ATTRIBUTE.inputTokens);
    const output = canonical?.usage?.outputTokens ?? numberOf(span, ATTRIBUTE.outputTokens);
    const cost = canonical?.costUsd?.total ?? numberOf(span, ATTRIBUTE.costUsd);
    const firstToken = numberOf(span, ATTRIBUTE.firstTokenMs);
    return [
      time,
      { label: 'First token', value: firstToken === null ? NOT_APPLICABLE : formatDuration(firstToken) },
      { label: 'Tokens in › out', value: `${formatCount(input)} › ${formatCount(output)}` },
      { label: 'Cost', value: formatCost(cost) },
    ];
  }
  return [
    time,
    { label: 'Began after', value: isTimed ? formatDuration(startMs) : NOT_APPLICABLE },
    {
      label: 'Self time',
      value: isTimed ? formatDuration(selfMs) : NOT_APPLICABLE,
      title: 'Time in which nothing below it ran',
    },
    budgetMs === null
      ? { label: 'Status', value: span.status.code === 'error' ? 'failed' : span.status.code }
      : { label: 'Budget', value: formatDuration(budgetMs) },
  ];
}
