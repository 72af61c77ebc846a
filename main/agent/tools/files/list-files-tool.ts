import * as z from 'zod';
import type { ToolMaker } from '../../../spec/tool.ts';
import { readWith, requireEffect } from '../read-with.ts';
import { asResult } from '../refusal.ts';
import { textArgument } from '../text-argument.ts';
import { listFolder, locate } from './confined-root.ts';
import { type FileToolParts, readOf, requireOwner, rootOf, rootParameters } from './file-root.ts';

const MAX_ENTRIES = 500;
const parameters = z.strictObject(rootParameters);

/** `builtin/list-files`: `{ path? }` → `{ path, entries: [{ name, kind, sizeBytes }], more }`, one folder, by name. */
export function createListFiles(parts: FileToolParts): ToolMaker {
  return (contract) => {
    requireEffect(contract, 'read');
    const given = readWith(contract, parameters);
    return {
      contract,
      execute: (args, options) =>
        asResult(() => {
          requireOwner(contract, options);
          const confined = rootOf(parts, contract, given, 'read');
          const place = locate(confined, textArgument(args, 'path'));
          const all = listFolder(confined, place);
          const entries = all.slice(0, MAX_ENTRIES).map((entry) => {
            const path = place.path === '' ? entry.name : `${place.path}/${entry.name}`;
            const { stat } = locate(confined, path);
            return entry.isDirectory()
              ? { name: entry.name, kind: 'folder' }
              : { name: entry.name, kind: 'file', sizeBytes: stat?.size ?? 0 };
          });
          return {
            ok: true,
            value: { path: place.path, entries, more: Math.max(0, all.length - MAX_ENTRIES) },
            reads: [readOf(parts, place, null)],
          };
        }),
    };
  };
}
