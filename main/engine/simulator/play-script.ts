import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { WireStep } from '../../gateway/simulator/wire/wire-script.ts';
import type { Clock } from '../../spec/clock.ts';

/** Between the last bytes and a reset, in milliseconds: a reset overtakes what is still on its way. */
const SETTLE_MS = 5;

/** How an answer ended: as its script says, or because the client went before that. */
export type Ending = 'done' | 'left';

/** Sends what a script says, when it says so. Bytes that nothing comes between leave together. */
export async function playScript(script: Iterable<WireStep>, response: ServerResponse, clock: Clock): Promise<Ending> {
  // Its end has been told already, and nobody would hear it a second time.
  if (response.destroyed) return 'left';
  const left = new AbortController();
  const onClose = (): void => left.abort();
  response.once('close', onClose);
  const { socket } = response;
  // A piece that waits for the next one would arrive with it.
  socket?.setNoDelay(true);
  let held: Buffer[] = [];
  const flush = async (): Promise<void> => {
    if (held.length === 0) return;
    const bytes = held.length === 1 ? held[0] : Buffer.concat(held);
    held = [];
    if (!response.write(bytes)) await once(response, 'drain', { signal: left.signal });
  };
  try {
    for (const step of script) {
      if (left.signal.aborted) return 'left';
      if (step.type === 'bytes') {
        held.push(step.bytes);
        continue;
      }
      await flush();
      if (step.type === 'wait') {
        await clock.sleep(step.ms, left.signal);
      } else if (step.type === 'stall') {
        if (!left.signal.aborted) await once(left.signal, 'abort');
        return 'left';
      } else {
        await clock.sleep(SETTLE_MS, left.signal);
        response.removeListener('close', onClose);
        socket?.resetAndDestroy();
        return 'done';
      }
    }
    response.removeListener('close', onClose);
    response.end(Buffer.concat(held));
    return 'done';
  } catch (error) {
    if (left.signal.aborted || CancelledError.is(error)) return 'left';
    throw error;
  }
}
