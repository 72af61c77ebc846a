import { LIVE_POLICY } from '../../contract/run.ts';
import { createExecutor, type Executor } from '../../pipeline/executor.ts';
import { createStages } from '../../pipeline/stages/index.ts';
import type { TraceWriter } from '../../spec/tracer.ts';
import { createRedactor } from '../../trace/redact.ts';
import { createReleaseStore } from '../../trace/release-store.ts';
import { createTraceStore } from '../../trace/trace-store.ts';
import { createTracer } from '../../trace/tracer.ts';
import { createWorkspaceFiles } from '../../workspace/workspace-files.ts';
import { openJournal } from '../databases.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';
import { instantRetrieval } from './instant-retrieval.ts';
import { openPeerDatabase } from './peer-database.ts';
import { SCRIPTED_REPLY, scriptedModel, scriptedModels } from './scripted-model.ts';

/** The executor with a model and a retrieval that cost nothing, and the least that could be done instead. */
export interface InstantRuns {
  /** A run of the workspace's pipeline whose trace is durable in its journal. */
  runDurably(question: string): Promise<void>;
  /** The same with the finished trace thrown away. */
  runWithoutJournal(question: string): Promise<void>;
  /** The peer: the model called and its answer put durably into a bare table, one transaction a call. */
  callModelAndKeepAnswer(question: string): Promise<void>;
  close(): void;
}

/**
 * @param options.workspacePath has the pipeline and the prompts; nobody may have it open
 * @param options.peerDatabasePath a file that does not exist
 */
export function createInstantRuns(options: { workspacePath: string; peerDatabasePath: string }): InstantRuns {
  const journal = openJournal(options.workspacePath);
  const peer = openPeerDatabase({
    path: options.peerDatabasePath,
    durability: 'full',
    createTable: 'CREATE TABLE answer (question TEXT NOT NULL, text TEXT NOT NULL) STRICT',
  });
  const files = createWorkspaceFiles(options.workspacePath);
  const redactor = createRedactor({ knownSecrets: () => [] });
  const executorWith = (traceWriter: TraceWriter): Executor =>
    createExecutor({
      clock: systemClock,
      random: systemRandom,
      tracer: createTracer({ clock: systemClock, random: systemRandom }),
      traceWriter,
      releaseStore: createReleaseStore({ database: journal, clock: systemClock }),
    });
  const run = async (executor: Executor, question: string): Promise<void> => {
    const prompts = files.readPrompts().byId;
    const { index, ...retrieval } = instantRetrieval;
    await executor.run(
      {
        kind: 'ask',
        question,
        sessionId: null,
        turns: [],
        filter: {},
        pipeline: files.requirePipeline(files.readWorkspace().pipeline),
        prompts,
        stages: createStages({ ...retrieval, models: scriptedModels, prompts, priceOf: () => 0 }),
        index,
        policy: LIVE_POLICY,
      },
      { signal: new AbortController().signal, emit: () => undefined },
    );
  };
  const durable = executorWith(createTraceStore({ database: journal, redactor }));
  const forgetful = executorWith({ writeTrace: async () => undefined });
  return {
    runDurably: (question) => run(durable, question),
    runWithoutJournal: (question) => run(forgetful, question),
    callModelAndKeepAnswer: async (question) => {
      const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: question }] }];
      const { stream } = await scriptedModel.doStream({ prompt });
      let text = '';
      for await (const part of stream) if (part.type === 'text-delta') text += part.delta;
      peer.transaction(() => peer.prepare('INSERT INTO answer (question, text) VALUES (?, ?)').run(question, text));
    },
    close: () => {
      peer.close();
      journal.close();
    },
  };
}

/** Says in a report what the model says. */
export const SCRIPTED_MODEL_DESCRIPTION = `a scripted model that says ${SCRIPTED_REPLY.length} characters at once`;
