import { resolve } from 'node:path';
import * as z from 'zod';
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
  /** Whether the text of a file must not leave this machine. */
  isLocalOnly(absolutePath: string): boolean;
}

/** Relative to the workspace, or absolute when somebody wrote it so in the contract. */
export const rootPath = z.string().min(1).max(4096);

export function rootOf(parts: FileToolParts, root: string, effect: 'read' | 'write'): RootOptions {
  const { workspaceDirectory, closedPaths, readOnlyPaths } = parts;
  return {
    folder: resolve(workspaceDirectory, root),
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
