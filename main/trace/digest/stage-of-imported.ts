import type { CanonicalSpan } from '../../contract/canonical-span.ts';

/** Kinds that are no work of their own: they say that something happened, or carry it (HTTP, queues). */
const PASSED_OVER: ReadonlySet<string> = new Set(['event', 'other']);
/** Names are for choosing from; what is longer is cut. UTF-16 units. */
const MAX_NAME = 120;

export interface Stage {
  /** `stage` of our own pipelines, `model` of calls of models within, else the kind of the span. */
  kind: string;
  name: string;
}

/**
 * Which stage an imported span is a call of: its kind with its name, of a tool the tool's. Numbers and ids in a name are
 * one stage (`step 3`, `step 4`: `step #`).
 *
 * @returns null for what is no stage: events, transport, and spans that retell another
 */
export function stageOfImported(span: CanonicalSpan): Stage | null {
  if (PASSED_OVER.has(span.kind) || span.sameAs !== undefined || span.synthetic === true) return null;
  return { kind: span.kind, name: maskIds(span.tool?.name ?? span.name) };
}

/** @returns the name with `#` for numbers and ids, cut */
export function maskIds(name: string): string {
  return name
    .slice(0, MAX_NAME)
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/gi, '#')
    .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b/gi, '#')
    .replaceAll(/(?<=^|[\s_#/:([])\d+(?=$|[\s_/:)\]])/g, '#');
}
