import { resolve } from 'node:path';
import * as z from 'zod';
import { ConfigError } from '../../../base/errors/config-error.ts';
import { DeniedError } from '../../../base/errors/denied-error.ts';
import type { ToolFile } from '../../../contract/tool.ts';
import type { ToolCallOptions, ToolRead } from '../../../spec/tool.ts';
import type { Place, RootOptions } from './confined-root.ts';

/** What the tools over files are handed by whoever opens the workspace. */
export interface FileToolParts {
  /** Real path: a contract's root is relative to it. */
  workspaceDirectory: string;
  /** Absolute; neither read nor written by any tool: what the workspace keeps for itself. */
  closedPaths: readonly string[];
  /** Absolute; never written by any tool: contracts, prompts, settings. A tool that could would grant itself rights. */
  readOnlyPaths: readonly string[];
  /** Absolute folder of a source; null when there is none of this id. */
  sourceFolder(id: string): string | null;
  /** Whether the text of a file must not leave this machine. */
  isLocalOnly(absolutePath: string): boolean;
}

/** One of the two: a folder, relative to the workspace or absolute; or the id of a source. */
export const rootParameters = {
  root: z.string().min(1).max(4096).optional(),
  source: z.string().min(1).max(120).optional(),
};

/** @throws ConfigError when the contract names neither or both, or a source that is not there */
export function rootOf(
  parts: FileToolParts,
  contract: ToolFile,
  { root, source }: { root?: string | undefined; source?: string | undefined },
  effect: 'read' | 'write',
): RootOptions {
  const { workspaceDirectory, closedPaths, readOnlyPaths } = parts;
  if ((root === undefined) === (source === undefined)) {
    throw new ConfigError(`The tool "${contract.name}" (${contract.uses}) needs "root" or "source" in "with".`);
  }
  const folder = source === undefined ? resolve(workspaceDirectory, root ?? '.') : parts.sourceFolder(source);
  if (folder === null) {
    throw new ConfigError(
      `The tool "${contract.name}" names the source "${source}", which this workspace does not have.`,
    );
  }
  return {
    folder,
    forbidden: effect === 'read' ? closedPaths : [...closedPaths, ...readOnlyPaths],
  };
}

/**
 * Files carry no tags of who may see them; a person on whose behalf somebody else runs the agent has the search for that.
 *
 * @throws DeniedError
 */
export function requireOwner(contract: ToolFile, { as }: ToolCallOptions): void {
  if (as === undefined) return;
  throw new DeniedError(
    `${contract.name} is for the owner of the workspace only: files have no access tags. Use the search instead.`,
  );
}

export function readOf(parts: FileToolParts, place: Place, contentHash: string | null): ToolRead {
  return { what: `file:${place.absolute}`, contentHash, isLocalOnly: parts.isLocalOnly(place.absolute) };
}
