import type { EngineClient } from '../../../../main/contract/methods.ts';
import { formatBytes } from '../../../ui/index.ts';

/** Downloads the release that is known. @param onProgress how far it is, in words */
export async function downloadUpdate(client: EngineClient, onProgress: (progress: string) => void): Promise<void> {
  for await (const event of client.stream('update.download', {})) {
    if (event.type === 'update-progressed') {
      onProgress(`${formatBytes(event.bytesDone)} of ${formatBytes(event.bytesTotal)}`);
    }
  }
}

/** Puts a downloaded AppImage in the place of the running one. @param onProgress what it waits for, in words */
export async function replaceProgram(client: EngineClient, onProgress: (progress: string) => void): Promise<string> {
  let outcome = '';
  for await (const event of client.stream('update.install', {})) {
    if (event.type === 'update-waiting') onProgress(`Waits for ${event.runs.join(', ')}`);
    else outcome = event.next === 'restart' ? 'Replaced. The new release runs from the next start on.' : event.step.how;
  }
  return outcome;
}
