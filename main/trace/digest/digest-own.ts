import type { Attributes } from '../../contract/span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Database } from '../../storage/database.ts';
import { createContentStore } from '../content-store.ts';
import { citationsOf } from '../lineage/chunk-uses.ts';
import type { TraceDigest } from './trace-digest.ts';

interface OwnSpanRow {
  name: string;
  kind: string;
  stage_id: string | null;
  duration_ms: number;
  status_code: string;
  is_degraded: number;
  attributes: string;
}

/**
 * The digest of a run of ours: its stages, and within them models and tools; whether an answer cites anything that stands
 * in a source (of pipelines that check it); the versions of its prompts, as their files are told apart.
 *
 * @returns null for a trace that is none of ours
 */
export function digestOwn(database: Database, traceId: string): TraceDigest | null {
  const rows = database
    .prepare<OwnSpanRow>(
      `SELECT name, kind, stage_id, duration_ms, status_code, is_degraded, attributes FROM span WHERE trace_id = ? ORDER BY ordinal`,
    )
    .all(traceId);
  if (rows.length === 0) return null;
  const spans = rows.map((row) => ({ ...row, attributes: JSON.parse(row.attributes) as Attributes }));
  const calls = spans.flatMap(({ kind, stage_id: stageId, duration_ms: ms, status_code: status, ...span }) => {
    const stage = stageOf(kind, stageId, span.attributes);
    const flaw = status === 'error' ? ('failed' as const) : span.is_degraded === 1 ? ('degraded' as const) : null;
    return stage === null ? [] : [{ ...stage, ms, flaw }];
  });
  const root = spans[0]?.attributes ?? {};
  const answer = root[ATTRIBUTE.answer];
  const isRefused = root[ATTRIBUTE.refused] === true;
  const hasAnswer = typeof answer === 'string' && answer !== '';
  const checked = spans.find(({ attributes }) => attributes[ATTRIBUTE.citations] !== undefined)?.attributes;
  return {
    calls,
    hasClock: true,
    hasAnswer,
    hasUsage: spans.some(({ attributes }) => typeof attributes[ATTRIBUTE.inputTokens] === 'number'),
    isGrounded: !hasAnswer || isRefused || checked === undefined ? null : citesAnything(database, checked),
    isRefused,
    prompts: promptsOf(spans),
  };
}

function stageOf(kind: string, stageId: string | null, attributes: Attributes): { kind: string; name: string } | null {
  if (stageId !== null) return { kind: 'stage', name: stageId };
  if (kind === 'tool') return { kind, name: String(attributes[ATTRIBUTE.toolName] ?? 'tool') };
  const model = attributes[ATTRIBUTE.requestModel];
  return kind === 'model' && typeof model === 'string' ? { kind, name: model } : null;
}

function citesAnything(database: Database, attributes: Attributes): boolean {
  const { [ATTRIBUTE.citations]: citations } = createContentStore(database).attach({
    [ATTRIBUTE.citations]: attributes[ATTRIBUTE.citations] ?? '',
  });
  return citationsOf(citations).length > 0;
}

function promptsOf(spans: readonly { attributes: Attributes }[]): TraceDigest['prompts'] {
  const found = new Map<string, { name: string; fingerprint: string }>();
  for (const { attributes } of spans) {
    const name = attributes[ATTRIBUTE.promptId];
    const fingerprint = attributes[ATTRIBUTE.promptFingerprint];
    if (typeof name === 'string' && typeof fingerprint === 'string') {
      found.set(`${name} ${fingerprint}`, { name, fingerprint });
    }
  }
  return [...found.values()];
}
