import { expect, it } from 'vitest';
import { DRILLS } from '../../../../main/engine/drills/drills.ts';
import { parseEval } from '../../../../main/workspace/parse-eval.ts';
import { parseGate } from '../../../../main/workspace/parse-gate.ts';
import { parseScenario } from '../../../../main/workspace/parse-scenario.ts';
import { SAMPLE_EVAL_TEMPLATE } from '../../../../main/workspace/templates/eval.ts';
import { SAMPLE_GATE_TEMPLATE } from '../../../../main/workspace/templates/gate.ts';
import { SAMPLE_GATE_SCENARIO_TEMPLATE } from '../../../../main/workspace/templates/scenario.ts';

it("the sample's gate names what the sample has", () => {
  const { checks } = parseGate('gates/handbook.gate.yaml', SAMPLE_GATE_TEMPLATE);
  const evaluation = parseEval('evals/handbook.eval.yaml', SAMPLE_EVAL_TEMPLATE);
  const scenario = parseScenario('scenarios/gate.load.yaml', SAMPLE_GATE_SCENARIO_TEMPLATE);
  const named = checks.flatMap((check) => ('drills' in check ? check.drills : []));
  expect(DRILLS.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  expect(checks.flatMap((check) => ('load' in check ? [check.load] : []))).toEqual([scenario.id]);
  for (const check of checks.filter((one) => 'eval' in one)) {
    expect(check.eval).toBe(evaluation.id);
    expect(evaluation.metrics).toContain(check.metric);
  }
});
