import * as z from 'zod';
import { ConfigError } from '../base/errors/config-error.ts';
import { DeniedError } from '../base/errors/denied-error.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import type { RunKind } from '../contract/run.ts';

/** `promptFingerprint` of a stage that names a prompt: the version that was looked at, or its first digits. */
export const promptFingerprint = z
  .string()
  .regex(/^[0-9a-f]{8,64}$/, 'must be 8 to 64 digits of a fingerprint (0-9, a-f)');

/** Values for what a prompt declares under `input`. */
export const promptVariableValues = z.record(z.string().max(64), z.json());

/** Runs by which an edited prompt is tried before anybody is answered with it. */
const TRIALS: ReadonlySet<RunKind> = new Set(['replay', 'eval']);

/**
 * @param options.pinned see `promptFingerprint`
 * @returns the prompt that a stage names
 * @throws ConfigError when there is none, DeniedError when it is another version than the pinned one and people would be
 *   answered with it
 */
export function requirePrompt(
  prompts: ReadonlyMap<string, PromptFile>,
  { id, pinned, kind }: { id: string; pinned: string | undefined; kind: RunKind },
): PromptFile {
  const prompt = prompts.get(id);
  if (prompt === undefined) {
    throw new ConfigError(
      `There is no prompt "${id}" in prompts/. Known: ${[...prompts.keys()].toSorted().join(', ') || 'none'}.`,
    );
  }
  if (pinned === undefined || prompt.fingerprint.startsWith(pinned) || TRIALS.has(kind)) return prompt;
  throw new DeniedError(
    `The prompt "${id}" was edited: the pipeline pins ${pinned.slice(0, 12)}, and it is ${prompt.fingerprint.slice(0, 12)} now. Try it with \`trestle eval\` or \`trestle replay\`, then write "promptFingerprint": "${prompt.fingerprint.slice(0, 12)}".`,
    { details: { prompt: id, pinned, fingerprint: prompt.fingerprint } },
  );
}
