import { formatCount, type Tab } from '../../../ui/index.ts';
import { attributeRows } from '../view-model/attribute-rows.ts';
import { eventRows } from '../view-model/event-rows.ts';
import { importNotes } from '../view-model/import-notes.ts';
import { messagesOf } from '../view-model/messages.ts';
import { citationsOf, contextOf, retrievalOf } from '../view-model/span-records.ts';
import type { SpanNode } from '../view-model/span-tree.ts';
import { usageRows } from '../view-model/usage-rows.ts';
import { AttributesTab } from './attributes-tab.tsx';
import { CitationsTab } from './citations-tab.tsx';
import { DocumentsTab } from './documents-tab.tsx';
import { MessagesTab } from './messages-tab.tsx';
import { NotesTab } from './notes-tab.tsx';
import { RetrievedTab } from './retrieved-tab.tsx';
import { ToolTab } from './tool-tab.tsx';
import { UsageTab } from './usage-tab.tsx';

/** @returns the faces of a span, those that matter most first; one that would be empty is not there */
export function spanTabs(node: SpanNode): readonly Tab[] {
  return [toolTab, messageTab, retrievedTabs, citationTab, usageTab, attributesTab, notesTab].flatMap((tab) =>
    tab(node),
  );
}

function toolTab({ canonical }: SpanNode): readonly Tab[] {
  return canonical?.tool === undefined ? [] : [{ id: 'tool', label: 'Tool', content: <ToolTab span={canonical} /> }];
}

function messageTab({ span, canonical }: SpanNode): readonly Tab[] {
  const messages = messagesOf(span, canonical);
  if (messages.length === 0) return [];
  return [
    {
      id: 'messages',
      label: 'Messages',
      count: formatCount(messages.length),
      content: <MessagesTab messages={messages} />,
    },
  ];
}

/** Our own retrievals name chunks of the index, which can be opened; imported ones hold what was found. */
function retrievedTabs({ span, canonical }: SpanNode): readonly Tab[] {
  const retrieval = retrievalOf(span);
  const context = contextOf(span);
  const own = retrieval?.candidates.length ?? context?.chunks.length ?? null;
  if (own !== null) {
    return [
      {
        id: 'retrieved',
        label: context === null ? 'Retrieved' : 'Context',
        count: formatCount(own),
        content: <RetrievedTab retrieval={retrieval} context={context} />,
      },
    ];
  }
  const found = canonical?.retrieval;
  return found === undefined
    ? []
    : [
        {
          id: 'retrieved',
          label: 'Retrieved',
          count: found.isRecorded === false ? null : formatCount(found.documents.length),
          content: <DocumentsTab retrieval={found} />,
        },
      ];
}

function citationTab({ span }: SpanNode): readonly Tab[] {
  const citations = citationsOf(span);
  if (citations.length === 0) return [];
  return [
    {
      id: 'citations',
      label: 'Citations',
      count: formatCount(citations.length),
      content: <CitationsTab citations={citations} />,
    },
  ];
}

function usageTab({ canonical }: SpanNode): readonly Tab[] {
  if (canonical === null || (canonical.kind !== 'llm' && usageRows(canonical).length === 0)) return [];
  return [{ id: 'usage', label: 'Usage', content: <UsageTab span={canonical} /> }];
}

/** Of our own spans every attribute; of imported ones those that no other face shows. */
function attributesTab(node: SpanNode): readonly Tab[] {
  const isOwn = node.canonical === null || node.canonical.source.format === 'trestle';
  const rows = attributeRows(isOwn ? node.span : (node.canonical ?? node.span));
  return [
    {
      id: 'attributes',
      label: 'Attributes',
      count: formatCount(rows.length),
      content: <AttributesTab rows={rows} events={eventRows(node)} />,
    },
  ];
}

function notesTab({ canonical }: SpanNode): readonly Tab[] {
  if (canonical === null) return [];
  const notes = importNotes(canonical);
  if (notes.length === 0 && canonical.source.format === 'trestle') return [];
  return [
    {
      id: 'notes',
      label: 'Import',
      count: notes.length === 0 ? null : formatCount(notes.length),
      content: <NotesTab span={canonical} notes={notes} />,
    },
  ];
}
