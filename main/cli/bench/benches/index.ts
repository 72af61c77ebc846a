import type { Bench } from '../bench.ts';
import { agentsBench } from './agents.ts';
import { askBench } from './ask.ts';
import { contractBench } from './contract.ts';
import { executorBench } from './executor.ts';
import { freshnessBench } from './freshness.ts';
import { gatewayBench } from './gateway.ts';
import { ingestBench } from './ingest.ts';
import { listBench } from './list.ts';
import { replayBench } from './replay.ts';
import { searchBench } from './search.ts';
import { startBench } from './start.ts';
import { startupBench } from './startup.ts';
import { tracesBench } from './traces.ts';

/** In the order they run: those that share the corpus stand together. */
export const BENCHES: readonly Bench[] = [
  startupBench,
  contractBench,
  executorBench,
  ingestBench,
  searchBench,
  askBench,
  replayBench,
  gatewayBench,
  agentsBench,
  listBench,
  tracesBench,
  freshnessBench,
];

/** Opens windows: run when it is named, not among all. */
export const START_BENCH: Bench = startBench;
