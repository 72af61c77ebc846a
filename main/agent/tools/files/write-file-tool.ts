import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { JsonObject } from '../../../base/json.ts';
import { lineDiff } from '../../../base/line-diff.ts';
import type { ToolMaker, ToolResult } from '../../../spec/tool.ts';
import { writeFileAtomically } from '../../../storage/atomic-file.ts';
import { sha256Hex } from '../../../storage/content-hash.ts';
import { readWith, requireEffect } from '../read-with.ts';
import { asResult } from '../refusal.ts';
import { locate, locateForWriting, readWhole, type RootOptions } from './confined-root.ts';
import { type FileToolParts, requireOwner, rootOf, rootParameters } from './file-root.ts';

const MAX_WRITTEN_BYTES = 4 * 1024 * 1024;
/** A file whose former content would not fit into the ledger is not replaced. */
const MAX_FORMER_BYTES = 4 * 1024 * 1024;
const MAX_PREVIEW_LINES = 200;

const parameters = z.strictObject({
  ...rootParameters,
  maxBytes: z
    .int()
    .min(1)
    .max(MAX_WRITTEN_BYTES)
    .default(256 * 1024),
  /** Endings of names that may be written, with their dot; every one by default. */
  extensions: z
    .array(z.string().regex(/^\.[\w.]{1,20}$/))
    .max(50)
    .default([]),
  /** False only makes new files. */
  replace: z.boolean().default(true),
});

/** What taking a write back needs, as the ledger keeps it. */
const undoRecord = z.strictObject({
  path: z.string(),
  writtenHash: z.string(),
  /** Base64; null when there was no file. */
  former: z.string().nullable(),
  madeFolders: z.array(z.string()),
});

/**
 * `builtin/write-file`: `{ path, content }` → `{ path, bytes, contentHash, replaced }`. The whole file is replaced in one
 * step; folders on the way are made. Taken back, the former content stands there again, unless somebody changed the file
 * meanwhile.
 */
export function createWriteFile(parts: FileToolParts): ToolMaker {
  return (contract) => {
    requireEffect(contract, 'write');
    const limits = readWith(contract, parameters);
    const root = (): RootOptions => rootOf(parts, contract, limits, 'write');
    const plan = (args: JsonObject): Planned => planWrite(root(), limits, args);
    return {
      contract,
      preview: async (args, options) => {
        requireOwner(contract, options);
        return previewOf(plan(args));
      },
      execute: (args, options) =>
        asResult(() => {
          requireOwner(contract, options);
          return write(plan(args));
        }),
      takeBack: (undo, options) =>
        asResult(() => {
          requireOwner(contract, options);
          return takeBack(root(), undoRecord.parse(undo));
        }),
    };
  };
}

interface Planned {
  root: RootOptions;
  path: string;
  absolute: string;
  content: string;
  former: Buffer | null;
  missingFolders: readonly string[];
}

function planWrite(root: RootOptions, limits: z.infer<typeof parameters>, args: JsonObject): Planned {
  const { path: given, content } = args;
  if (typeof given !== 'string' || typeof content !== 'string') {
    throw new InvalidArgumentError('Give "path" and "content", both texts.');
  }
  const bytes = Buffer.byteLength(content);
  if (bytes > limits.maxBytes) {
    throw new InvalidArgumentError(`The content has ${bytes} bytes; at most ${limits.maxBytes} may be written.`);
  }
  const place = locateForWriting(root, given);
  const { path, absolute, stat, missingFolders } = place;
  if (
    limits.extensions.length > 0 &&
    !limits.extensions.some((ending) => path.toLowerCase().endsWith(ending.toLowerCase()))
  ) {
    throw new InvalidArgumentError(
      `"${path}" may not be written: only names that end with ${limits.extensions.join(', ')}.`,
    );
  }
  if (stat !== null && !stat.isFile())
    throw new InvalidArgumentError(`"${path}" is there and is not an ordinary file.`);
  if (stat !== null && !limits.replace)
    throw new InvalidArgumentError(`"${path}" is there already; this tool only makes new files.`);
  return {
    root,
    path,
    absolute,
    content,
    former: stat === null ? null : readWhole(place, MAX_FORMER_BYTES),
    missingFolders,
  };
}

function previewOf({ path, content, former, missingFolders }: Planned): string[] {
  const folders = missingFolders.length === 0 ? [] : [`Makes the folder ${missingFolders.join(', then ')}.`];
  const bytes = Buffer.byteLength(content);
  if (former === null) {
    const lines = content.split('\n');
    const shown = lines.slice(0, MAX_PREVIEW_LINES).map((line) => `+${line}`);
    return [...folders, `Makes ${path} (${bytes} bytes).`, ...shown, ...cutNote(lines.length - shown.length)];
  }
  const diff = lineDiff(former.toString('utf8'), content);
  if (diff.length === 0) return [`Writes ${path} as it is: nothing changes.`];
  const shown = diff.slice(0, MAX_PREVIEW_LINES);
  return [`Changes ${path} (${former.length} → ${bytes} bytes).`, ...shown, ...cutNote(diff.length - shown.length)];
}

function cutNote(count: number): string[] {
  return count > 0 ? [`… and ${count} lines more.`] : [];
}

function write(planned: Planned): ToolResult {
  const { root, path, absolute, content, former, missingFolders } = planned;
  mkdirSync(dirname(absolute), { recursive: true });
  // Looked at again: what was planned must still be no link, and no folder.
  locate(root, path);
  writeFileAtomically(absolute, content);
  const contentHash = sha256Hex(content);
  return {
    ok: true,
    value: { path, bytes: Buffer.byteLength(content), contentHash, replaced: former !== null },
    reads: [],
    undo: {
      path,
      writtenHash: contentHash,
      former: former === null ? null : former.toString('base64'),
      madeFolders: missingFolders,
    },
  };
}

function takeBack(root: RootOptions, undo: z.infer<typeof undoRecord>): ToolResult {
  const place = locate(root, undo.path);
  const isGone = place.stat === null;
  if (isGone && undo.former === null)
    return { ok: true, value: { path: undo.path, restored: 'nothing there' }, reads: [] };
  if (isGone || sha256Hex(readWhole(place, MAX_WRITTEN_BYTES)) !== undo.writtenHash) {
    const message = `"${undo.path}" has been changed since it was written, so it was left as it is. Look at it by hand.`;
    return { ok: false, message, isRetryable: false };
  }
  if (undo.former !== null) {
    writeFileAtomically(place.absolute, Buffer.from(undo.former, 'base64'));
    return { ok: true, value: { path: undo.path, restored: 'former content' }, reads: [] };
  }
  rmSync(place.absolute);
  removeEmptyFolders(root, undo.madeFolders);
  return { ok: true, value: { path: undo.path, restored: 'removed' }, reads: [] };
}

/** Innermost first; one that somebody has put something into stays. */
function removeEmptyFolders(root: RootOptions, folders: readonly string[]): void {
  for (const folder of folders.toReversed()) {
    try {
      const { absolute, stat } = locate(root, folder);
      if (stat?.isDirectory() === true) rmdirSync(absolute);
    } catch {
      return;
    }
  }
}
