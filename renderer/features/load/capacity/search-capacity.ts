import type { EngineClient } from '../../../../main/contract/methods.ts';
import { useCapacityStore } from './capacity-store.ts';

/** Looks for the highest rate at which a scenario's SLOs hold; nothing while another search goes on. */
export async function searchCapacity(client: EngineClient, scenario: string, maxProbes: number): Promise<void> {
  const { search, begin, receive, end } = useCapacityStore.getState();
  if (search?.isRunning === true) return;
  begin(scenario);
  try {
    for await (const event of client.stream('load.capacity', { scenario, maxProbes })) receive(event);
    end(null);
  } catch (error) {
    end(error instanceof Error ? error.message : String(error));
  }
}

/** Ends the search with the best so far. */
export async function stopCapacity(client: EngineClient): Promise<void> {
  const capacityId = useCapacityStore.getState().search?.capacityId ?? null;
  if (capacityId !== null) await client.call('load.stopCapacity', { capacityId });
}
