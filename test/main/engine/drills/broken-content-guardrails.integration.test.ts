import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as toolRepairs from '../../../../main/agent/tools/arguments/repair-arguments.ts';
import type * as mediators from '../../../../main/agent/effects/mediator.ts';
import type * as reading from '../../../../main/engine/access/reading.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { NOT_WATCHED } from '../../../../main/engine/freshness/source-freshness.ts';
import type * as sourceWatch from '../../../../main/engine/freshness/source-watch.ts';
import type * as answerStores from '../../../../main/gateway/cache/answer-store.ts';
import type * as questions from '../../../../main/gateway/cache/guards/compare-questions.ts';
import type * as endpointModels from '../../../../main/gateway/embedding/endpoint-embedding-model.ts';
import { RateLimits } from '../../../../main/gateway/policy/rate-limits.ts';
import type * as answeringModels from '../../../../main/gateway/providers/answering-model.ts';
import type * as invalidOutput from '../../../../main/gateway/structured/invalid-output.ts';
import type * as prompts from '../../../../main/pipeline/require-prompt.ts';
import { createEngineDesk, type EngineDesk } from '../../../support/engine-here.ts';
import { runDrillHere } from './run-drill-here.ts';

/** Drills whose guardrail is out of the program at the moment. */
const broken = vi.hoisted(() => new Set<string>());

/** Follows nothing. */
vi.mock('../../../../main/engine/freshness/source-watch.ts', async (original) => {
  const actual = await original<typeof sourceWatch>();
  const startSourceWatch: typeof actual.startSourceWatch = (options) =>
    broken.has('silent-staleness')
      ? { factsOf: () => NOT_WATCHED, noteIngested: () => undefined, dispose: async () => undefined }
      : actual.startSourceWatch(options);
  return { ...actual, startSourceWatch };
});

/** Every endpoint is like every other. */
vi.mock('../../../../main/gateway/embedding/endpoint-embedding-model.ts', async (original) => {
  const actual = await original<typeof endpointModels>();
  const createEndpointEmbeddingModel: typeof actual.createEndpointEmbeddingModel = async (options) => {
    const model = await actual.createEndpointEmbeddingModel(options);
    if (!broken.has('embedding-mismatch')) return model;
    return { ...model, info: { ...model.info, fingerprint: 'f'.repeat(64) } };
  };
  return { ...actual, createEndpointEmbeddingModel };
});

/** No prompt is pinned. */
vi.mock('../../../../main/pipeline/require-prompt.ts', async (original) => {
  const actual = await original<typeof prompts>();
  const requirePrompt: typeof actual.requirePrompt = (byId, wanted) =>
    actual.requirePrompt(byId, broken.has('prompt-drift') ? { ...wanted, pinned: undefined } : wanted);
  return { ...actual, requirePrompt };
});

/** Whatever a prompt says, a text counts as it stands. */
vi.mock('../../../../main/gateway/structured/invalid-output.ts', async (original) => {
  const actual = await original<typeof invalidOutput>();
  const invalidOutputOf: typeof actual.invalidOutputOf = (options) =>
    broken.has('almost-valid-json') ? 'fail' : actual.invalidOutputOf(options);
  return { ...actual, invalidOutputOf };
});

/** Nothing is put right. */
vi.mock('../../../../main/agent/tools/arguments/repair-arguments.ts', async (original) => {
  const actual = await original<typeof toolRepairs>();
  const repairArguments: typeof actual.repairArguments = (schema, value) =>
    broken.has('tool-case-drift') ? { value, repairs: [] } : actual.repairArguments(schema, value);
  return { ...actual, repairArguments };
});

/** Finds nothing of what it holds. */
vi.mock('../../../../main/gateway/cache/answer-store.ts', async (original) => {
  const actual = await original<typeof answerStores>();
  const createAnswerStore: typeof actual.createAnswerStore = (database) => {
    const store = actual.createAnswerStore(database);
    return broken.has('non-determinism-tail') ? { ...store, findExact: () => null } : store;
  };
  return { ...actual, createAnswerStore };
});

/** Takes every tool for one that only reads. */
vi.mock('../../../../main/agent/effects/mediator.ts', async (original) => {
  const actual = await original<typeof mediators>();
  const createMediator: typeof actual.createMediator = (dependencies) => {
    const mediator = actual.createMediator(dependencies);
    if (!broken.has('poisoned-document')) return mediator;
    const readOnly = (call: mediators.MediatedCall): mediators.MediatedCall => ({
      ...call,
      tool: { ...call.tool, contract: { ...call.tool.contract, effect: 'read' } },
    });
    return { ...mediator, call: (call, options) => mediator.call(readOnly(call), options) };
  };
  return { ...actual, createMediator };
});

/** Lets every pair of questions share an answer. */
vi.mock('../../../../main/gateway/cache/guards/compare-questions.ts', async (original) => {
  const actual = await original<typeof questions>();
  const guardAgainst: typeof actual.guardAgainst = (...given) =>
    broken.has('cache-false-hit') ? null : actual.guardAgainst(...given);
  return { ...actual, guardAgainst };
});

/** Reads as the owner, whoever asks. */
vi.mock('../../../../main/engine/access/reading.ts', async (original) => {
  const actual = await original<typeof reading>();
  const createReading: typeof actual.createReading = (parts) => {
    const made = actual.createReading(parts);
    return broken.has('tenant-leak') ? { ...made, scopeOf: () => undefined } : made;
  };
  return { ...actual, createReading };
});

/** Takes an answer of any model. */
vi.mock('../../../../main/gateway/providers/answering-model.ts', async (original) => {
  const actual = await original<typeof answeringModels>();
  const foreignAnswer: typeof actual.foreignAnswer = (...given) =>
    broken.has('provider-model-change') ? null : actual.foreignAnswer(...given);
  return { ...actual, foreignAnswer };
});

let desk: EngineDesk;
let engine: Engine;
beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
});
afterAll(() => desk.dispose());
afterEach(() => {
  broken.clear();
  vi.restoreAllMocks();
});

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
const IN_EVERY_RUN = 2;

/** Each takes a guardrail out of the program, and leaves the files that ask for it as they are. The quick ones come first. */
const BREAKS: readonly [name: string, what: string][] = [
  ['embedding-mismatch', 'a fingerprint that every model has'],
  ['prompt-drift', 'a pin that nobody looks at'],
  ['silent-staleness', 'a watch that follows nothing'],
  ['almost-valid-json', 'a reader that asks once'],
  ['tool-case-drift', 'a contract that puts nothing right'],
  ['non-determinism-tail', 'a cache that finds nothing'],
  ['poisoned-document', 'a mediator that takes every tool for a harmless one'],
  ['cache-false-hit', 'guards that stop nothing'],
  ['tenant-leak', 'a search that reads as the owner'],
  ['provider-model-change', 'a pin that every model fits'],
];

describe('a drill whose guardrail is broken in the program', () => {
  // A drill takes seconds twice over: the rest of them is in the long run.
  it.each(isLong ? BREAKS : BREAKS.slice(0, IN_EVERY_RUN))('%s notices %s', async (name) => {
    broken.add(name);
    const { failureShown, guardrailHeld } = await runDrillHere(engine, name);
    expect({ failureShown, guardrailHeld }).toEqual({ failureShown: true, guardrailHeld: false });
  });

  it.each(isLong ? ['blast-radius'] : [])('%s notices limits that let everything in', async (name) => {
    vi.spyOn(RateLimits.prototype, 'admit').mockReturnValue({ settleTokens: () => undefined });
    const { failureShown, guardrailHeld } = await runDrillHere(engine, name);
    expect({ failureShown, guardrailHeld }).toEqual({ failureShown: true, guardrailHeld: false });
  });
});
