import { openSession } from '../../agent/memory/open-session.ts';
import { openingVariables } from '../../agent/render-opening.ts';
import { askRequest, type AskRequest } from '../../contract/ask.ts';
import type { PromptVariables } from '../../contract/prompt-file.ts';
import { repairedQuery } from '../../pipeline/query-variants.ts';
import { answerVariables } from '../../pipeline/render-prompt.ts';
import { createExecutor } from '../../pipeline/executor.ts';
import type { StageRegistry } from '../../pipeline/plan.ts';
import { CACHE_OFF } from '../../pipeline/final-answer.ts';
import type { GeneratedAnswer } from '../../pipeline/run-state.ts';
import { createTracer } from '../../trace/tracer.ts';
import { createAskRunner } from '../ask-runner.ts';
import type { SessionParts } from '../session-parts.ts';
import type { UseOfPrompt } from './prompt-uses.ts';
import type { GatheredVariables } from './variables-of-trace.ts';

type Parts = Pick<
  SessionParts,
  'files' | 'retrieval' | 'traces' | 'accessLog' | 'gateway' | 'localChoice' | 'services' | 'gate' | 'agents'
>;

/** What a case of a data set says beside its question. */
export type AskedQuestion = Pick<AskRequest, 'question'> & {
  history?: readonly { question: string; answer: string }[];
  as?: { tenant: string; principals: readonly string[] } | null;
};

/**
 * Asks a question for real as far as the prompt: the pipeline that uses the prompt runs through an executor like every ask,
 * with the generating stage replaced by one that looks at what it was handed. Nothing is generated and no trace is kept,
 * since nobody was answered.
 *
 * @param use the stage that the prompt is rendered in; the workspace's own pipeline where nothing uses it
 */
export async function variablesOfQuestion(
  parts: Parts,
  asked: AskedQuestion,
  { use, signal }: { use: UseOfPrompt | null; signal: AbortSignal },
): Promise<GatheredVariables> {
  if (use?.setting === 'agent') {
    // As a task of a new session begins.
    const session = { sessionId: '', turns: [], as: null, at: new Date(parts.services.clock.now()).toISOString() };
    return { variables: openingVariables(asked.question, openSession(parts.agents.stores, session)), given: {} };
  }
  const { clock, random } = parts.services;
  const executor = createExecutor({
    clock,
    random,
    tracer: createTracer({ clock, random }),
    traceWriter: { writeTrace: async () => undefined },
    releaseStore: { keepRelease: () => undefined },
  });
  const seen: { variables: PromptVariables | null } = { variables: null };
  const request = askRequest.parse({
    question: asked.question,
    ...(use === null ? {} : { pipeline: use.pipelineId }),
    ...(asked.history === undefined || asked.history.length === 0 ? {} : { history: asked.history }),
    ...(asked.as === undefined || asked.as === null ? {} : { filter: { as: asked.as } }),
  });
  const withStages = (stages: StageRegistry): StageRegistry =>
    looking(stages, (variables) => {
      seen.variables = variables;
    });
  await parts.gate.during(() =>
    createAskRunner(parts)(request, { executor, kind: 'eval', withStages, signal, emit: () => undefined }),
  );
  const variables =
    seen.variables ?? answerVariables({ question: asked.question, query: asked.question, context: [], turns: [] });
  return { variables, given: {} };
}

/** The same stages, with the one that would generate telling what it was handed instead. */
function looking(stages: StageRegistry, onDidGather: (variables: PromptVariables) => void): StageRegistry {
  const generate = stages.get('generate');
  if (generate === undefined) return stages;
  return new Map([
    ...stages,
    [
      'generate',
      {
        ...generate,
        run: async ({ input, slots }) => {
          const { question, turns } = input;
          onDidGather(answerVariables({ question, query: repairedQuery(slots), context: slots.context, turns }));
          return { generated: NOTHING_GENERATED };
        },
      },
    ],
  ]);
}

const NOTHING_GENERATED: GeneratedAnswer = {
  text: '',
  refused: false,
  model: '',
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  firstTokenMs: null,
  evidence: null,
  evidenceFloor: null,
  claimedSpans: [],
  attempts: [],
  cache: CACHE_OFF,
  structured: null,
};
