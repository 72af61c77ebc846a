import type { EngineClient } from '../../../../main/contract/methods.ts';
import { saveText } from '../../../app/save-text.ts';

/**
 * Writes a trace as OTLP JSON and hands it to the browser or the shell to be kept.
 *
 * @returns the name of the file that is offered
 * @throws what the engine throws; nothing is offered then
 */
export async function exportTrace(client: EngineClient, traceId: string): Promise<string> {
  const parts: string[] = [];
  for await (const event of client.stream('trace.export', { traceIds: [traceId] })) {
    if (event.type === 'export-part') parts.push(event.text);
  }
  const name = exportName(traceId);
  saveText(name, 'application/json', parts);
  return name;
}

/** Characters of an id that a file's name shows. */
const NAMED_BY = 32;

/** @returns a name that every file system takes: `trace-4f0a91c2….otlp.json` */
export function exportName(traceId: string): string {
  const plain = traceId.replaceAll(/[^\w-]+/g, '_').slice(0, NAMED_BY);
  return `trace-${plain}.otlp.json`;
}
