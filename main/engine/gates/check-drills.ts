import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { nearWords } from '../../base/near-words.ts';
import type { DrillResult } from '../../contract/drill.ts';
import type { GateCheckFile } from '../../contract/gate.ts';
import { DRILLS } from '../drills/drills.ts';
import { type CheckContext, type CheckOutcome, notMeasured } from './check-context.ts';

type DrillCheck = Extract<GateCheckFile, { drills: string[] }>;

/**
 * Runs drills one after the other and counts those that did not hold. They say that the guardrails of this Trestle work on
 * this machine; each brings a workspace of its own, so the release has no part in them.
 */
export async function checkDrills({ drills, atMost }: DrillCheck, context: CheckContext): Promise<CheckOutcome> {
  const { signal, onProgress } = context;
  const bound = { limit: atMost, direction: 'atMost' as const, confidence: 0 as const };
  const names = drills.length === 0 ? DRILLS.map(({ name }) => name) : [...new Set(drills)];
  requireDrills(names);
  const failed: string[] = [];
  let first: DrillResult | null = null;
  for (const [index, name] of names.entries()) {
    onProgress(index, names.length);
    const result = await runOne(context, name);
    if (result === null) return { measured: notMeasured('count', `The drill ${name} ended without a result.`), bound };
    signal.throwIfAborted();
    const holds = result.failureShown && result.guardrailHeld;
    if (!holds) failed.push(`${name}: ${result.verdict}`);
    if (first === null || (!holds && failed.length === 1)) first = result;
  }
  onProgress(names.length, names.length);
  const evidence =
    first === null ? null : { type: 'drill' as const, id: first.with.runId, label: `${first.name} of ${names.length}` };
  const detail = failed.length === 0 ? `${names.length} of ${names.length} held.` : failed.join(' ');
  return { measured: { unit: 'count', actual: failed.length, ci95: null, evidence, undecided: null, detail }, bound };
}

/** @throws InvalidArgumentError with the nearest name */
function requireDrills(names: readonly string[]): void {
  const known = DRILLS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const [near] = nearWords(unknown, known, 1);
  throw new InvalidArgumentError(
    `There is no drill "${unknown}". ${near === undefined ? `Known: ${known.join(', ')}.` : `Did you mean ${near}?`}`,
  );
}

async function runOne({ parts, signal }: CheckContext, name: string): Promise<DrillResult | null> {
  let result: DrillResult | null = null;
  for await (const event of parts.services.drills.run(name, signal)) {
    if (event.type === 'finished') ({ result } = event);
  }
  return result;
}
