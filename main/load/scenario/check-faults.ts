import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LoadFault, LoadScenario } from '../../contract/load-scenario.ts';
import { describeFault } from './plan-faults.ts';

type FaultType = LoadFault['what']['type'];

/** Those about who comes, and when: any target has that. */
const ANYWHERE: ReadonlySet<FaultType> = new Set(['noisy-neighbour', 'thundering-herd']);
/** Those of models that this engine simulates, whoever calls them. */
const WITH_OUR_MODELS: ReadonlySet<FaultType> = new Set(['model']);

/** @throws InvalidArgumentError for a fault that the target would never meet: a run with it would prove nothing */
export function checkFaults({ id, target, faults }: Pick<LoadScenario, 'id' | 'target' | 'faults'>): void {
  const isInProcess = 'pipeline' in target || 'agent' in target;
  for (const { what } of faults) {
    if (ANYWHERE.has(what.type)) continue;
    const name = describeFault(what);
    if (what.type === 'tool-failure' && !('agent' in target)) {
      throw new InvalidArgumentError(`The scenario ${id} has the fault "${name}", and only an agent calls tools.`);
    }
    if (isInProcess || (WITH_OUR_MODELS.has(what.type) && 'serve' in target)) continue;
    throw new InvalidArgumentError(
      `The scenario ${id} has the fault "${name}", which acts inside of a pipeline: its target must be pipeline or agent.`,
    );
  }
}
