import { createBuiltinEmbeddingModel } from '../native/embedding/builtin-embedding-model.ts';
import { PRIOR } from '../main/evals/faithfulness/calibration.ts';
import { FEATURE_NAMES, type Features } from '../main/evals/faithfulness/read-features.ts';
import { type LabelledPair, readPairs } from '../main/evals/faithfulness/read-pairs.ts';
import { scoreClaim } from '../main/evals/faithfulness/score-claim.ts';
import { makeMechanicalPairs } from '../test/support/mechanical-pairs.ts';

/**
 * Fits the weights in main/evals/faithfulness/calibration.ts and prints them: logistic regression with a ridge, by
 * projected gradient descent, the ridge drawing towards PRIOR as 195 pairs do not settle eleven weights. Signs are held: agreement never counts against a claim, disagreement never for it.
 *
 * It reads fixtures/faithfulness/calibration.jsonl and what the rules of test/support/mechanical-pairs.ts make of its
 * premises; pairs written by hand count as much as all made ones together.
 */
const HELPFUL: ReadonlySet<string> = new Set(['coverage', 'premiseCoverage', 'similarity']);
const RIDGE = 0.003;
const STEPS = 40_000;
const RATE = 0.3;
const SEED = 7;

const folder = new URL('../', import.meta.url).pathname;
const model = await createBuiltinEmbeddingModel({ directory: `${folder}native/builtin-en` });
const written: LabelledPair[] = [];
for await (const { pair } of readPairs(`${folder}fixtures/faithfulness/calibration.jsonl`)) {
  if (pair.supported !== undefined) written.push({ ...pair, supported: pair.supported });
}
const premises = [...new Set(written.map(({ premise }) => premise))];
const made = makeMechanicalPairs(
  premises.map((text) => ({ text, questions: [] })),
  SEED,
);
const rows: { features: Features; supported: boolean; weight: number }[] = [];
for (const pairs of [written, made]) {
  for (const supported of [true, false]) {
    const group = pairs.filter((pair) => pair.supported === supported);
    for (const { premise, claim } of group) {
      const { features } = await scoreClaim({ premise, claim, model });
      if (features !== null) rows.push({ features, supported, weight: 0.25 / group.length });
    }
  }
}
await model.dispose();

let bias = 0;
const weights: Record<string, number> = Object.fromEntries(FEATURE_NAMES.map((name) => [name, PRIOR[name]]));
for (let step = 0; step < STEPS; step += 1) {
  let biasSlope = 0;
  const slopes: Record<string, number> = Object.fromEntries(
    FEATURE_NAMES.map((name) => [name, RIDGE * ((weights[name] ?? 0) - PRIOR[name])]),
  );
  for (const { features, supported, weight } of rows) {
    const sum = FEATURE_NAMES.reduce((total, name) => total + (weights[name] ?? 0) * features[name], bias);
    const error = weight * (1 / (1 + Math.exp(-sum)) - Number(supported));
    biasSlope += error;
    for (const name of FEATURE_NAMES) slopes[name] = (slopes[name] ?? 0) + error * features[name];
  }
  bias -= RATE * biasSlope;
  for (const name of FEATURE_NAMES) {
    const next = (weights[name] ?? 0) - RATE * (slopes[name] ?? 0);
    weights[name] = HELPFUL.has(name) ? Math.max(0, next) : Math.min(0, next);
  }
}
const rounded = (value: number): number => Number(value.toFixed(2));
process.stdout.write(`${written.length} written and ${made.length} made pairs\nbias: ${rounded(bias)}\n`);
for (const name of FEATURE_NAMES) process.stdout.write(`${name}: ${rounded(weights[name] ?? 0)}\n`);
