import type { EngineClient } from '../../../../main/contract/methods.ts';
import { useIngestStore } from './ingest-store.ts';

/**
 * Follows an ingest into the store until it ends; a second call for the same one does nothing. A watch whose connection
 * breaks is forgotten, and taken up again when the status names the ingest as running.
 */
export function watchIngest(client: EngineClient, ingestId: string): void {
  const { ingests, follow } = useIngestStore.getState();
  if (ingests[ingestId] !== undefined) return;
  follow(ingestId);
  void read(client, ingestId);
}

async function read(client: EngineClient, ingestId: string): Promise<void> {
  const { receive, forget } = useIngestStore.getState();
  try {
    for await (const event of client.stream('ingest.watch', { ingestId })) receive(event);
  } catch {
    forget(ingestId);
  }
}
