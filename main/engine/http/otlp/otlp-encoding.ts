import type { IncomingHttpHeaders } from 'node:http';

/** How a request is written, and its answer. */
export type OtlpEncoding = 'json' | 'protobuf';

export const MEDIA_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

const ENCODINGS: ReadonlyMap<string, OtlpEncoding> = new Map([
  ['application/json', 'json'],
  ['application/x-protobuf', 'protobuf'],
  ['application/protobuf', 'protobuf'],
]);

/** @returns null for a body of another kind: a page can send `text/plain` anywhere without asking, and is not taken at its word */
export function encodingOf({ 'content-type': contentType }: IncomingHttpHeaders): OtlpEncoding | null {
  const [mediaType] = (contentType ?? '').split(';', 1);
  return ENCODINGS.get(mediaType?.trim().toLowerCase() ?? '') ?? null;
}
