import { canonicalJson, type JsonObject, type JsonValue } from '../base/json.ts';
import type { AgentPassage } from '../contract/agent.ts';
import { renderSource } from '../pipeline/render-prompt.ts';
import { neutralize } from '../spec/template/neutralize.ts';
import type { PackedChunk } from '../pipeline/run-state.ts';
import type { ToolRead, ToolResult } from '../spec/tool.ts';
import { sha256Hex } from '../storage/content-hash.ts';
import { foundBy, SEARCH_TOOL } from './tools/search-tool.ts';

/** UTF-16 units of one result that a model sees at most. */
const MAX_RESULT_LENGTH = 16_000;
const EXCERPT_LENGTH = 160;

export interface DescribedResult {
  /** `LanguageModelV4ToolResultOutput`. */
  output: JsonValue;
  /** What people are shown of it. */
  shown: { ok: true; value: JsonValue } | { ok: false; message: string };
  passages: readonly AgentPassage[];
  /** New ones, in the order of their markers. */
  found: readonly PackedChunk[];
  facts: readonly string[];
  newFacts: number;
  reads: readonly (ToolRead & { label: string })[];
}

/**
 * Turns what a tool gave into what the model sees of it. Passages get markers that go on from those of earlier searches;
 * one that was found before keeps its own. Texts that look like a source's edge are broken up: no result can speak as
 * something else.
 */
export function describeToolResult(
  result: ToolResult,
  uses: string,
  known: { context: readonly PackedChunk[]; facts: ReadonlySet<string> },
): DescribedResult {
  if (!result.ok) {
    return {
      output: { type: 'error-text', value: cut(neutralize(result.message)) },
      shown: { ok: false, message: cut(result.message) },
      passages: [],
      found: [],
      facts: [],
      newFacts: 0,
      reads: [],
    };
  }
  // Only of our own search: what another tool returns is not taken for passages, however it looks.
  const found = uses === SEARCH_TOOL ? foundBy(result.value) : null;
  return found === null ? describeValue(result, known.facts) : describeSearch(result, found, known);
}

function describeValue(result: Extract<ToolResult, { ok: true }>, facts: ReadonlySet<string>): DescribedResult {
  const text = cut(neutralize(typeof result.value === 'string' ? result.value : canonicalJson(result.value)));
  const fact = sha256Hex(canonicalJson(result.value));
  return {
    output: { type: 'text', value: text },
    shown: { ok: true, value: text.length < MAX_RESULT_LENGTH ? result.value : text },
    passages: [],
    found: [],
    facts: [fact],
    newFacts: facts.has(fact) ? 0 : 1,
    reads: result.reads.map((read) => ({ ...read, label: read.what })),
  };
}

function describeSearch(
  result: Extract<ToolResult, { ok: true }>,
  packed: readonly PackedChunk[],
  known: { context: readonly PackedChunk[]; facts: ReadonlySet<string> },
): DescribedResult {
  const markers = new Map(known.context.map(({ chunk }, index) => [String(chunk.chunkId), index + 1]));
  const found: PackedChunk[] = [];
  const passages = packed.map((entry): AgentPassage => {
    const { chunk } = entry;
    const isNew = !markers.has(chunk.chunkId);
    if (isNew) {
      found.push(entry);
      markers.set(chunk.chunkId, known.context.length + found.length);
    }
    return {
      marker: markers.get(chunk.chunkId) ?? 0,
      chunkId: chunk.chunkId,
      displayPath: chunk.displayPath,
      headingPath: chunk.headingPath,
      excerpt: chunk.text.slice(0, EXCERPT_LENGTH),
      isNew,
    };
  });
  const blocks = packed.flatMap((entry, index): string[] => {
    const passage = passages[index];
    if (passage === undefined) return [];
    return [passage.isNew ? renderSource(entry.chunk, passage.marker) : `Source ${passage.marker}, as shown before.`];
  });
  const text = blocks.length === 0 ? 'Nothing was found. Other words may find more.' : blocks.join('\n');
  const labels = new Map(packed.map(({ chunk }) => [`chunk:${chunk.chunkId}`, chunk.displayPath]));
  return {
    output: { type: 'text', value: text },
    shown: { ok: true, value: { passages: passages.length, new: found.length } satisfies JsonObject },
    passages,
    found,
    facts: [],
    newFacts: found.length,
    reads: result.reads.map((read) => ({ ...read, label: labels.get(read.what) ?? read.what })),
  };
}

function cut(text: string): string {
  if (text.length <= MAX_RESULT_LENGTH) return text;
  return `${text.slice(0, MAX_RESULT_LENGTH)}\n(cut: ${text.length - MAX_RESULT_LENGTH} more characters)`;
}
