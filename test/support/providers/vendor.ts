import type { ProviderDeclaration } from '../../../main/contract/provider.ts';

export interface Usage {
  input: number;
  /** Of the input. */
  cached: number;
  /** Reasoning included. */
  output: number;
  /** Of the output. */
  reasoning: number;
}

/** What a request meant, read from the vendor's own shape. */
export interface SeenRequest {
  /** What the user said last. */
  text: string;
  system: string;
  toolNames: readonly string[];
  isStream: boolean;
  maxTokens: number | undefined;
}

export interface VendorError {
  status: number;
  message: string;
  /** The vendor's own name of it. */
  type?: string;
}

/** A vendor's wire format, as its documentation describes it: what it sends for what was said. */
export interface Vendor {
  name: string;
  kind: ProviderDeclaration['kind'];
  api?: ProviderDeclaration['api'];
  /** Where it carries the key: header name, and the value for a key. */
  keyHeader: readonly [name: string, value: (key: string) => string];
  path: (model: string, isStream: boolean) => string;
  /** Server-sent events of an answer, each with its blank line. */
  textEvents(pieces: readonly string[], usage: Usage): string[];
  toolEvents(call: { id: string; name: string; args: Record<string, unknown> }, usage: Usage): string[];
  /** An event that says that the answer failed, in the middle of it; null where the vendor just breaks off. */
  failureEvent: string | null;
  /** The events of an answer that the content filter held back. */
  filteredEvents(usage: Usage): string[];
  /** An answer that is not streamed. */
  whole(text: string, usage: Usage): unknown;
  errorBody(error: VendorError): unknown;
  read(body: unknown, path: string): SeenRequest;
}

export const MODEL = 'fake-1';

export function event(data: unknown, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** JSON text cut in three, as arguments are streamed. */
export function inPieces(args: unknown): readonly string[] {
  const text = JSON.stringify(args);
  const third = Math.ceil(text.length / 3);
  return [text.slice(0, third), text.slice(third, 2 * third), text.slice(2 * third)].filter((piece) => piece !== '');
}
