import type { EngineClient, RequestOf } from '../../main/contract/methods.ts';
import type { ReplayReport, ReplayRow } from '../../main/contract/replay.ts';

/** Replays and waits. @throws when it did not finish */
export async function replayAll(engine: EngineClient, request: RequestOf<'replay.start'> = {}): Promise<ReplayReport> {
  const { replayId } = await engine.call('replay.start', request);
  for await (const event of engine.stream('replay.watch', { replayId })) {
    if (event.type === 'replay-finished') return event.report;
    if (event.type === 'replay-failed') throw new Error(event.error.message);
    if (event.type === 'replay-cancelled') throw new Error('the replay was cancelled');
  }
  throw new Error('the replay ended without a word');
}

export async function rowsOf(engine: EngineClient, { replayId }: ReplayReport): Promise<readonly ReplayRow[]> {
  const { rows } = await engine.call('replay.rows', { replayId, sort: 'recorded', limit: 1000 });
  return rows;
}
