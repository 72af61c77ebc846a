import type { DrillResult } from '../../../../main/contract/drill.ts';
import type { EngineClient } from '../../../../main/contract/methods.ts';

/** Runs a drill to its end. @throws when it ended without a result */
export async function runDrillHere(engine: EngineClient, name: string): Promise<DrillResult> {
  for await (const event of engine.stream('drill.run', { name })) {
    if (event.type === 'finished') return event.result;
  }
  throw new Error(`the drill ${name} ended without a result`);
}
