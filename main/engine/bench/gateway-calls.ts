import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { breakerSettings } from '../../contract/gateway-policy.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { createLocalSource } from '../../gateway/local/local-source.ts';
import { createPriceTable } from '../../gateway/price-table.ts';
import { withResidency } from '../../gateway/residency.ts';
import { withStructuredOutput } from '../../gateway/structured/with-structured-output.ts';
import { openModel } from '../../gateway/model-registry.ts';
import { CircuitBreaker } from '../../gateway/policy/circuit-breaker.ts';
import { createSimulatorSource } from '../../gateway/simulator/simulator-source.ts';
import { BugError } from '../../base/errors/bug-error.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { createBudgetStore } from '../../trace/budget/budget-store.ts';
import { lookOnceATurn } from '../../workspace/look-once-a-turn.ts';
import { createWorkspaceFiles } from '../../workspace/workspace-files.ts';
import { openJournal } from '../databases.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';

/** Answers as soon as it is asked: what is left is ours. */
export const INSTANT_MODEL = 'sim/instant';
const PASSAGES = 8;
const NANOS_PER_MS = 1e6;

/** One call with all of a gateway's policies around the model, and the model alone. */
export interface GatewayCalls {
  callThroughGateway(question: string): Promise<void>;
  callModel(question: string): Promise<void>;
  close(): void;
}

/** @param workspacePath has the settings that the gateway reads for each call; nobody may have it open */
export function createGatewayCalls(workspacePath: string): GatewayCalls {
  // As an open workspace has them: looked at once a turn of the event loop.
  const files = lookOnceATurn(createWorkspaceFiles(workspacePath), [
    'readWorkspace',
    'readSimulators',
    'readPolicies',
    'readPrices',
  ]);
  const journal = openJournal(workspacePath);
  const budgetStore = createBudgetStore(journal);
  const sources = [
    createLocalSource(),
    createSimulatorSource({ readProfiles: () => files.readSimulators(), clock: systemClock }),
  ];
  const gateway = createGateway({
    sources,
    prices: createPriceTable({ readPrices: () => files.readPrices(), isLocal: () => true, clock: systemClock }),
    clock: systemClock,
    random: systemRandom,
    readSettings: () => files.readWorkspace(),
    readPolicies: () => files.readPolicies(),
    budgetStore,
    outerLayers: [
      (model, { modelId }) =>
        withStructuredOutput(model, { modelId, takesSchema: false, schemas: () => refuseSchemas() }),
    ],
    innerLayers: [withResidency],
  });
  const alone = openModel(sources, INSTANT_MODEL)?.model;
  if (alone === undefined) throw new BugError(`there is no ${INSTANT_MODEL}`);
  return {
    // As a run does it: the name is looked up for each call.
    callThroughGateway: (question) => readAnswer(gateway.resolve(INSTANT_MODEL), question),
    callModel: (question) => readAnswer(alone, question),
    close: () => {
      budgetStore.flush();
      journal.close();
    },
  };
}

/** No call here asks for a schema. */
function refuseSchemas(): never {
  throw new BugError('a call without a schema was to be checked against one');
}

/** @returns nanoseconds that a closed breaker adds to a call: letting it through and taking note of how it ended */
export function measureBreaker(rounds: number): number {
  const breaker = new CircuitBreaker({ settings: breakerSettings.parse({}), clock: systemClock });
  const pass = (): void => breaker.settle(breaker.tryEnter(), 'ok', 1);
  for (let round = 0; round < rounds; round++) pass();
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round++) pass();
  return ((performance.now() - startedAt) * NANOS_PER_MS) / rounds;
}

async function readAnswer(model: LanguageModel, question: string): Promise<void> {
  const { stream } = await model.doStream(callOf(question));
  let hasFinished = false;
  for await (const part of stream) hasFinished ||= part.type === 'finish';
  if (!hasFinished) throw new BugError(`${INSTANT_MODEL} did not finish`);
}

const PASSAGE_TEXTS = Array.from({ length: PASSAGES }, (_, index) =>
  `Container ${index} waits at gate ${index % 5} until the seal is read and the papers are stamped. `.repeat(10),
);

function callOf(question: string): LanguageModelV4CallOptions {
  const text = `Sources:\n${PASSAGE_TEXTS.join('\n')}\n\nQuestion: ${question}`;
  const passages = PASSAGE_TEXTS.map((passage, index) => ({
    marker: index + 1,
    chunkId: `chk_${index}`,
    title: 'Gates',
    headingPath: [],
    text: passage,
    rank: index + 1,
    retrievalScore: 1 / (index + 1),
    bm25Score: null,
    cosineSimilarity: null,
  }));
  return {
    prompt: [{ role: 'user', content: [{ type: 'text', text }] }],
    maxOutputTokens: 600,
    providerOptions: { trestle: { question, standaloneQuestion: question, passages } },
  };
}
