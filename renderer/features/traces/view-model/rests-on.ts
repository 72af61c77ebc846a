import { visibleLine, visibleText } from '../../../ui/text/visible-text.ts';
import { citationsOf, contextOf } from './span-records.ts';
import type { SpanNode } from './span-tree.ts';

/** Passages and failures shown beside an answer; the trace has all. */
const MOST = 8;
/** UTF-16 units of a passage. */
const MAX_TEXT = 600;

export interface RestingPlace {
  key: string;
  name: string;
  /** Null when it was not recorded. */
  text: string | null;
  isCited: boolean;
}

/**
 * @param nodes a trace's spans, parents before children
 * @returns what an answer rests on: the passages it cites, else those the model was shown, else those that were found
 *   last; and which spans failed, the innermost of a chain
 */
export function restsOn(nodes: readonly SpanNode[]): {
  documents: readonly RestingPlace[];
  failures: readonly { id: string; label: string; message: string | null }[];
} {
  const failing = nodes.filter(({ isError, children }) => isError && !children.some((child) => child.isError));
  return {
    documents: (firstOf([cited, shown, found], nodes) ?? []).slice(0, MOST),
    failures: failing.slice(0, MOST).map(({ id, label, span, canonical }) => {
      const message = span.status.message ?? canonical?.error?.message ?? canonical?.error?.type ?? null;
      return { id, label, message: message === null ? null : visibleLine(message).slice(0, MAX_TEXT) };
    }),
  };
}

function firstOf(
  sources: readonly ((nodes: readonly SpanNode[]) => readonly RestingPlace[])[],
  nodes: readonly SpanNode[],
): readonly RestingPlace[] | undefined {
  return sources.map((source) => source(nodes)).find((places) => places.length > 0);
}

function cited(nodes: readonly SpanNode[]): readonly RestingPlace[] {
  const citations = nodes.map(({ span }) => citationsOf(span)).find((list) => list.length > 0) ?? [];
  return citations.map(({ marker, displayPath, text }) => ({
    key: `cited ${marker}`,
    name: `[${marker}] ${visibleLine(displayPath)}`,
    text: clipped(text),
    isCited: true,
  }));
}

function shown(nodes: readonly SpanNode[]): readonly RestingPlace[] {
  const context = nodes.map(({ span }) => contextOf(span)).find((record) => record !== null);
  return (context?.chunks ?? []).map(({ chunkId, path, text }) => ({
    key: chunkId,
    name: visibleLine(path),
    text: clipped(text),
    isCited: false,
  }));
}

function found(nodes: readonly SpanNode[]): readonly RestingPlace[] {
  const last = nodes.findLast(({ canonical }) => (canonical?.retrieval?.documents.length ?? 0) > 0);
  return (last?.canonical?.retrieval?.documents ?? []).map(({ id, idSource, content, rank }) => ({
    key: `found ${rank}`,
    name: idSource === 'given' ? visibleLine(id) : `document ${rank}`,
    text: content === undefined ? null : clipped(content),
    isCited: false,
  }));
}

function clipped(text: string): string {
  const visible = visibleText(text);
  return visible.length > MAX_TEXT ? `${visible.slice(0, MAX_TEXT)}…` : visible;
}
