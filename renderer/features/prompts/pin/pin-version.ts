import type { EngineClient } from '../../../../main/contract/methods.ts';
import type { PromptPinReport } from '../../../../main/contract/prompt.ts';

/** Makes a version the file's text, and what the stages that use the prompt pin. */
export function pinVersion(client: EngineClient, id: string, version: string): Promise<PromptPinReport> {
  return client.call('prompt.pin', { id, version });
}

/**
 * Puts the texts back that a pin has changed, the last one first.
 *
 * @throws TrestleError when somebody has saved one of them since: that one and those before it stay as they are
 */
export async function undoPin(client: EngineClient, { changed }: PromptPinReport): Promise<void> {
  for (const { path, textBefore, hashAfter } of changed.toReversed())
    await client.call('file.write', { path, text: textBefore, ifHash: hashAfter });
}
