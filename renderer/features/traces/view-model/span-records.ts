/**
 * What the executor writes into spans as JSON text, read back. A trace may come from anywhere: what cannot be read is
 * null, never an exception, and the raw attribute stays visible beside it.
 */
import type { Citation } from '../../../../main/contract/ask.ts';
import type { Span } from '../../../../main/contract/span.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { ContextRecord, RetrievalRecord } from '../../../../main/contract/trace.ts';

type WithAttributes = Pick<Span, 'attributes'>;

/** @returns a text attribute, null when it is absent or not text */
export function textOf(span: WithAttributes, name: string): string | null {
  const value = span.attributes[name];
  return typeof value === 'string' ? value : null;
}

/** @returns a number attribute, null when it is absent or not a number */
export function numberOf(span: WithAttributes, name: string): number | null {
  const value = span.attributes[name];
  return typeof value === 'number' ? value : null;
}

/** @returns the parsed JSON of a text attribute, null when there is none or it does not parse */
export function jsonOf(span: WithAttributes, name: string): unknown {
  const text = textOf(span, name);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** @returns the candidates of one leg or of the fusion */
export function retrievalOf(span: WithAttributes): RetrievalRecord | null {
  const record = jsonOf(span, ATTRIBUTE.retrieval) as RetrievalRecord | null;
  return Array.isArray(record?.candidates) ? record : null;
}

/** @returns the packed context */
export function contextOf(span: WithAttributes): ContextRecord | null {
  const record = jsonOf(span, ATTRIBUTE.context) as ContextRecord | null;
  return Array.isArray(record?.chunks) ? record : null;
}

/** @returns the citations of the answer; none when the span has none */
export function citationsOf(span: WithAttributes): readonly Citation[] {
  const list = jsonOf(span, ATTRIBUTE.citations);
  return Array.isArray(list) ? (list as Citation[]) : [];
}
