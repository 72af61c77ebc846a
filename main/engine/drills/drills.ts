import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Drill } from './drill.ts';
import { almostValidJson } from './almost-valid-json.ts';
import { batchStarvesInteractive } from './batch-starves-interactive.ts';
import { blastRadius } from './blast-radius.ts';
import { budgetRace } from './budget-race.ts';
import { cacheFalseHit } from './cache-false-hit.ts';
import { coldStart } from './cold-start.ts';
import { costExplosion } from './cost-explosion.ts';
import { cutStream } from './cut-stream.ts';
import { embeddingMismatch } from './embedding-mismatch.ts';
import { latencyAmplification } from './latency-amplification.ts';
import { nonDeterminismTail } from './non-determinism-tail.ts';
import { lostWorkAtCrash } from './lost-work-at-crash.ts';
import { oneSlowDependency } from './one-slow-dependency.ts';
import { poisonedDocument } from './poisoned-document.ts';
import { promptDrift } from './prompt-drift.ts';
import { providerModelChange } from './provider-model-change.ts';
import { rateLimitCascade } from './rate-limit-cascade.ts';
import { retryStorm } from './retry-storm.ts';
import { runawayAgent } from './runaway-agent.ts';
import { silentStaleness } from './silent-staleness.ts';
import { tenantLeak } from './tenant-leak.ts';
import { toolCaseDrift } from './tool-case-drift.ts';

/** Every drill, in the order in which they are listed and run. */
export const DRILLS: readonly Drill[] = [
  retryStorm,
  latencyAmplification,
  rateLimitCascade,
  oneSlowDependency,
  batchStarvesInteractive,
  runawayAgent,
  costExplosion,
  budgetRace,
  cutStream,
  coldStart,
  lostWorkAtCrash,
  silentStaleness,
  embeddingMismatch,
  promptDrift,
  almostValidJson,
  toolCaseDrift,
  nonDeterminismTail,
  blastRadius,
  poisonedDocument,
  cacheFalseHit,
  tenantLeak,
  providerModelChange,
];

/** @throws NotFoundError naming those that there are */
export function requireDrill(name: string): Drill {
  const drill = DRILLS.find((known) => known.name === name);
  if (drill !== undefined) return drill;
  throw new NotFoundError(`There is no drill "${name}". Known: ${DRILLS.map((known) => known.name).join(', ')}.`);
}
