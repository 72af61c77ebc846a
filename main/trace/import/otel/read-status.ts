import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';

const STATUSES: Readonly<Record<string, CanonicalSpan['status']>> = {
  '0': 'unset',
  '1': 'ok',
  '2': 'error',
  unset: 'unset',
  ok: 'ok',
  success: 'ok',
  error: 'error',
};

/** @param code 0, 1, 2, `STATUS_CODE_ERROR`, `StatusCode.ERROR`, `ERROR` or `Error`; anything else is unset */
export function readStatus(code: JsonValue | undefined): CanonicalSpan['status'] {
  if (typeof code !== 'string' && typeof code !== 'number') return 'unset';
  const word = String(code)
    .toLowerCase()
    .replace(/^status_?code[._]/, '');
  return Object.hasOwn(STATUSES, word) ? (STATUSES[word] ?? 'unset') : 'unset';
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

/** @param kind 1 to 5, `SPAN_KIND_CLIENT`, `SpanKind.CLIENT` or `Client` @returns undefined for none, also unspecified */
export function readSpanKind(kind: JsonValue | undefined, isZeroBased = false): string | undefined {
  if (typeof kind === 'number') return KINDS.slice(1)[isZeroBased ? kind : kind - 1];
  if (typeof kind !== 'string') return undefined;
  const word = kind.toLowerCase().replace(/^span_?kind[._]/, '');
  return KINDS.slice(1).find((known) => known === word);
}
