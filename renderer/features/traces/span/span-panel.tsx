import { useState } from 'react';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import {
  CopyButton,
  CodeBlock,
  type FactCell,
  FactStrip,
  formatCount,
  formatDuration,
  formatCost,
  NOT_APPLICABLE,
  Panel,
  stageColor,
  type Tab,
  Tabs,
} from '../../../ui/index.ts';
import { attributeRows } from '../view-model/attribute-rows.ts';
import { messagesOf } from '../view-model/messages.ts';
import { citationsOf, contextOf, numberOf, retrievalOf, textOf } from '../view-model/span-records.ts';
import type { SpanNode } from '../view-model/span-tree.ts';
import { AttributesTab } from './attributes-tab.tsx';
import { CitationsTab } from './citations-tab.tsx';
import { MessagesTab } from './messages-tab.tsx';
import { RetrievedTab } from './retrieved-tab.tsx';
import './span.css';

/** Everything a span recorded. */
export function SpanPanel({ node }: { node: SpanNode }) {
  const { span } = node;
  const [chosen, setChosen] = useState<string | null>(null);
  const tabs = tabsOf(node);
  // A tab of one span need not exist on the next: it comes back when a span has it again.
  const tab = tabs.find(({ id }) => id === chosen) ?? tabs[0];
  const json = JSON.stringify(span, null, 2);
  return (
    <Panel
      title={node.label}
      mark={<i className="swatch" style={{ background: stageColor(node.label) }} aria-hidden="true" />}
      scope={textOf(span, ATTRIBUTE.requestModel) ?? textOf(span, ATTRIBUTE.stageUses) ?? span.kind}
      actions={<CopyButton text={json} label="Copy the span as JSON" />}
      scrolls={false}
    >
      <FactStrip cells={factsOf(node)} />
      {tab === undefined ? null : (
        <Tabs label="What the span recorded" value={tab.id} onChange={setChosen} tabs={tabs} />
      )}
    </Panel>
  );
}

function factsOf({ span, ms, startMs, selfMs, budgetMs, kind }: SpanNode): readonly FactCell[] {
  const time = { label: 'Time', value: formatDuration(ms) };
  if (kind === 'model') {
    const [input, output] = [numberOf(span, ATTRIBUTE.inputTokens), numberOf(span, ATTRIBUTE.outputTokens)];
    const cost = numberOf(span, ATTRIBUTE.costUsd);
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
    { label: 'Began after', value: formatDuration(startMs) },
    { label: 'Self time', value: formatDuration(selfMs), title: 'Time in which nothing below it ran' },
    budgetMs === null
      ? { label: 'Status', value: span.status.code === 'error' ? 'failed' : span.status.code }
      : { label: 'Budget', value: formatDuration(budgetMs) },
  ];
}

function tabsOf({ span }: SpanNode): readonly Tab[] {
  const messages = messagesOf(span);
  const retrieval = retrievalOf(span);
  const context = contextOf(span);
  const citations = citationsOf(span);
  const attributes = attributeRows(span);
  const retrieved = retrieval?.candidates.length ?? context?.chunks.length ?? null;
  return [
    ...(messages.length === 0
      ? []
      : [
          {
            id: 'messages',
            label: 'Messages',
            count: formatCount(messages.length),
            content: <MessagesTab span={span} messages={messages} />,
          },
        ]),
    ...(retrieved === null
      ? []
      : [
          {
            id: 'retrieved',
            label: context === null ? 'Retrieved' : 'Context',
            count: formatCount(retrieved),
            content: <RetrievedTab retrieval={retrieval} context={context} />,
          },
        ]),
    ...(citations.length === 0
      ? []
      : [
          {
            id: 'citations',
            label: 'Citations',
            count: formatCount(citations.length),
            content: <CitationsTab citations={citations} />,
          },
        ]),
    {
      id: 'attributes',
      label: 'Attributes',
      count: formatCount(attributes.length),
      content: <AttributesTab rows={attributes} events={span.events} startUnixNano={span.startUnixNano} />,
    },
    {
      id: 'raw',
      label: 'Raw',
      content: <CodeBlock label="The span as JSON" text={JSON.stringify(span, null, 2)} wraps />,
    },
  ];
}
