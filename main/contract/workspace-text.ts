import * as z from 'zod';

/** The texts of a workspace that a person writes and Trestle reads. */
export const WORKSPACE_TEXT_KINDS = [
  'workspace',
  'prices',
  'synonyms',
  'mcp',
  'prompt',
  'partial',
  'pipeline',
  'policy',
  'tool',
  'simulator',
  'alert',
  'scenario',
  'eval',
  'gate',
  'judge',
] as const;
export type WorkspaceTextKind = (typeof WORKSPACE_TEXT_KINDS)[number];

/** UTF-16 units: above what is ever read from a file of one of these kinds. */
const MAX_TEXT_LENGTH = 1024 * 1024;

/** From the workspace's folder, with `/`: `trestle.jsonc`, `policies/hosted.policy.jsonc`. */
const textPath = z.string().min(1).max(300);

export const fileReadRequest = z.strictObject({ path: textPath });
export const fileCheckRequest = z.strictObject({ path: textPath, text: z.string().max(MAX_TEXT_LENGTH) });
export const fileWriteRequest = z.strictObject({
  path: textPath,
  text: z.string().max(MAX_TEXT_LENGTH),
  /** As `file.read` told it: what somebody else has saved since is not written over. Null for a file that is not there. */
  ifHash: z.string().max(64).nullable(),
});

/** Why a text cannot be used. Line and column count from 1; null where the message is about the whole. */
export interface TextProblem {
  message: string;
  line: number | null;
  column: number | null;
}

export interface WorkspaceTextInfo {
  path: string;
  kind: WorkspaceTextKind;
  /** What it says it is called; null for a text without a name, and for one that cannot be used. */
  id: string | null;
  problem: TextProblem | null;
}

export interface WorkspaceText extends WorkspaceTextInfo {
  /** With `\n` line ends; of a file that is not there, what such a file may begin with. */
  text: string;
  /** Null for a file that is not there. */
  hash: string | null;
}

export interface TextCheck {
  problem: TextProblem | null;
}

export interface WrittenText {
  path: string;
  hash: string;
}
