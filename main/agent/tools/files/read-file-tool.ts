import * as z from 'zod';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { sha256Hex } from '../../../storage/content-hash.ts';
import type { ToolMaker } from '../../../spec/tool.ts';
import { readWith, requireEffect } from '../read-with.ts';
import { asResult } from '../refusal.ts';
import { textArgument } from '../text-argument.ts';
import { locate, readWhole } from './confined-root.ts';
import { type FileToolParts, readOf, requireOwner, rootOf, rootParameters } from './file-root.ts';

const MAX_READ_BYTES = 16 * 1024 * 1024;
const DEFAULT_LINES = 400;
const MAX_LINES = 2000;
/** What a model is shown of a file at once, UTF-16 code units. */
const MAX_SHOWN_LENGTH = 100_000;

const parameters = z.strictObject({
  ...rootParameters,
  maxBytes: z
    .int()
    .min(1)
    .max(MAX_READ_BYTES)
    .default(1024 * 1024),
});

/** `builtin/read-file`: `{ path, fromLine?, lines? }` → `{ path, text, fromLine, toLine, totalLines }`. */
export function createReadFile(parts: FileToolParts): ToolMaker {
  return (contract) => {
    requireEffect(contract, 'read');
    const given = readWith(contract, parameters);
    return {
      contract,
      execute: (args, options) =>
        asResult(() => {
          requireOwner(contract, options);
          const place = locate(rootOf(parts, contract, given, 'read'), textArgument(args, 'path'));
          const bytes = readWhole(place, given.maxBytes);
          const lines = decode(bytes, place.path).split('\n');
          const from = wholeNumber(args['fromLine'], 1, lines.length);
          const count = wholeNumber(args['lines'], DEFAULT_LINES, MAX_LINES);
          const text = lines.slice(from - 1, from - 1 + count).join('\n');
          const shown = text.slice(0, MAX_SHOWN_LENGTH);
          return {
            ok: true,
            value: {
              path: place.path,
              text: shown,
              fromLine: from,
              toLine: Math.min(from + count - 1, lines.length),
              totalLines: lines.length,
              ...(shown.length < text.length ? { cutAfter: MAX_SHOWN_LENGTH } : {}),
            },
            reads: [readOf(parts, place, sha256Hex(bytes))],
          };
        }),
    };
  };
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    throw new InvalidArgumentError(`"${path}" is not UTF-8 text.`);
  }
}

function wholeNumber(given: unknown, fallback: number, most: number): number {
  return Math.min(most, Math.max(1, Number.isInteger(given) ? Number(given) : fallback));
}
