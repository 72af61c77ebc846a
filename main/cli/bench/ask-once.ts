import { BugError } from '../../base/errors/bug-error.ts';
import type { AskResult } from '../../contract/ask.ts';
import type { EngineClient, RequestOf } from '../../contract/methods.ts';
import { deserializeError } from '../../contract/serialized-error.ts';

/** Asks through the public method and reads every event. @throws what the ask failed with */
export async function askOnce(
  engine: Pick<EngineClient, 'stream'>,
  request: RequestOf<'ask.run'>,
  signal?: AbortSignal,
): Promise<AskResult> {
  for await (const event of engine.stream('ask.run', request, signal === undefined ? {} : { signal })) {
    if (event.type === 'ask-finished') return event.result;
    if (event.type === 'ask-failed') throw deserializeError(event.error);
  }
  throw new BugError('an ask ended without saying how');
}
