import { join } from 'node:path';
import { DeniedError } from '../base/errors/denied-error.ts';
import type { EngineClient } from '../contract/methods.ts';
import type { WorkspaceInfo } from '../contract/workspace.ts';
import { createExecutor } from '../pipeline/executor.ts';
import { servingOf } from '../retrieval/generations/generation-record.ts';
import { noteFailedSource } from '../retrieval/sources/note-unavailable.ts';
import { WEB_FOLDER } from '../retrieval/web/snapshot-store.ts';
import type { Database } from '../storage/database.ts';
import { acquireWorkspaceLock } from '../storage/workspace-lock.ts';
import { createAlertKeeper } from './alerts/alert-keeper.ts';
import { createQueueFollower } from './agent/follow-queue.ts';
import { createBudgetStore } from '../trace/budget/budget-store.ts';
import { createErasedDocuments } from '../trace/erasure/erased-documents.ts';
import { createErasureStore } from '../trace/erasure/erasure-store.ts';
import type { ErasureOptions, Erasures } from './erasure/erasures.ts';
import { createTracer } from '../trace/tracer.ts';
import { createLocalChoice } from '../workspace/local-choice.ts';
import { createWorkspaceFiles, type ReadPrompt } from '../workspace/workspace-files.ts';
import { ensureStateDirectory } from '../workspace/state-directory.ts';
import { writeJsonSchemas } from '../workspace/json-schemas.ts';
import { layoutOf } from '../workspace/workspace-layout.ts';
import { finishRestore } from '../workspace/backup/finish-restore.ts';
import { createAnswerCache } from './caches/answer-cache.ts';
import { openJournal } from './databases.ts';
import { createFreshnessKeeper } from './freshness/freshness-keeper.ts';
import { openGenerations } from './generations/open-generations.ts';
import { NOT_WATCHED } from './freshness/source-freshness.ts';
import { type SourceWatch, startSourceWatch } from './freshness/source-watch.ts';
import { startTextWatch } from './freshness/text-watch.ts';
import { createLate } from './late.ts';
import { createIngestRuns } from './ingest-runs.ts';
import { createGatewayEvents } from './gateway/gateway-events.ts';
import { createWorkspaceGateway } from './workspace-gateway.ts';
import { createQualityKeeper } from './quality/quality-keeper.ts';
import type { EngineServices } from './services.ts';
import { createRetentionKeeper } from './retention/retention-keeper.ts';
import { createRerankModels } from '../retrieval/rerank/rerank-models.ts';
import type { TraceWriter } from '../spec/tracer.ts';
import type { SimulatorFaults } from '../gateway/simulator/simulation.ts';
import { createReleaseKeeper } from './releases/release-desk.ts';
import { createSampleRelease } from './releases/sample-release.ts';
import { SERVING } from './releases/serving.ts';
import { openRecords } from './records.ts';
import { createServingRecipes } from './serving-recipe.ts';
import { pinCanaryEnd, type TrialPinning } from './trials/canary-ends.ts';
import { createSessionClient } from './session-client.ts';
import type { SessionParts, StandingParts } from './session-parts.ts';
import { createSocketClient } from './socket-client.ts';
import { listenOnWorkspaceSocket } from './transports/workspace-socket.ts';
import { createWorkspaceTools } from './tools/workspace-tools.ts';
import { openWorkflowStores } from './workflow-stores.ts';
import type { Workflows } from './workflows.ts';
import type { WorkspaceSession } from './workspace-holder.ts';

/** When a shell that stays does what its first page need not wait for, milliseconds after the workspace was opened. */
const WARM_UP_AFTER_MS = 1000;

/**
 * Opens a workspace as its owner: takes the lock, opens the databases, listens for other shells.
 *
 * @param path real path of the workspace
 * @throws LockHeldError when another engine owns it, StorageError, ConfigError
 */
export async function openOwnedSession(
  services: EngineServices,
  path: string,
  createdNow: boolean,
): Promise<WorkspaceSession> {
  const disposals: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const dispose of disposals.splice(0).toReversed()) await dispose();
  };
  try {
    let keepPrompt: ((read: ReadPrompt) => void) | null = null;
    const files = createWorkspaceFiles(path, { onDidReadPrompt: (read) => keepPrompt?.(read) });
    const lock = acquireWorkspaceLock({ stateDirectory: ensureStateDirectory(path), kind: 'engine' });
    disposals.push(() => lock.release());
    finishRestore(path);
    const journal = openJournal(path);
    disposals.push(() => journal.close());

    const { clock, random, events, trust } = services;
    const records = openRecords({ services, path, files, journal, onClose: (dispose) => disposals.push(dispose) });
    const { redactor, traces, saidIndexer, digester, otlp, releases, promptTexts, accessLog, egressLog } = records;
    keepPrompt = records.keepPrompt;
    const rerankModels = createRerankModels({ workspacePath: path, workerUrl: services.layout.embedWorker });
    disposals.push(() => rerankModels.dispose());
    const { generations, builds, gate, choice, retrieval } = openGenerations({
      services,
      path,
      files,
      journal,
      rerankModels,
    });
    disposals.push(() => generations.dispose());
    // A clone has the text files only; their "$schema" links point at these. After the journal: a workspace that a later
    // Trestle wrote is left as it is.
    const keepSchemas = (): void => {
      if (trust.isTrusted(path)) writeJsonSchemas(layoutOf(path).schemas);
    };
    // A model that cannot be started says so where it is needed; until then the status bar shows it.
    // Not at once: either takes a processor from the page that is just coming up. Whoever asks sooner starts the model.
    if (services.warmUp)
      disposals.push(
        clock.after(WARM_UP_AFTER_MS, () => {
          keepSchemas();
          retrieval.query().catch(() => undefined);
        }),
      );
    else keepSchemas();
    const freshness = createFreshnessKeeper({
      services,
      journal,
      databaseOf: (sourceId) => retrieval.databaseOf(sourceId),
      generationOf: (sourceId) => servingOf(generations.registry.serving(), sourceId),
      sourceIds: () => files.readWorkspace().sources.map(({ id }) => id),
    });
    disposals.push(() => freshness.dispose());
    freshness.begin();
    const erased = createErasedDocuments(journal, random);
    let watch: SourceWatch | null = null;
    const ingests = createIngestRuns({
      indexer: async () => {
        const { withWebSources } = await import('./web-sources.ts');
        return withWebSources(await retrieval.indexer(), {
          egress: services.egress,
          webFolder: join(layoutOf(path).state, WEB_FOLDER),
          isErased: (sourceId, documentPath) => erased.has(sourceId, documentPath),
          noteFailure: ({ id, rootPath }, message) =>
            noteFailedSource(retrieval.databaseOf(id), { sourceId: id, path: rootPath }, message),
          isoNow: () => new Date(clock.now()).toISOString(),
        });
      },
      random,
      events,
      onSourceEnded: (ingested) => {
        sampleRelease.sealWhenIndexed();
        freshness.noteIngested(ingested);
        watch?.noteIngested(ingested);
      },
    });
    disposals.push(() => ingests.dispose());
    disposals.push(() => builds.dispose());
    if (services.warmUp && trust.isTrusted(path)) builds.startWhatIsDue();
    const quality = createQualityKeeper({ services, path, files, index: retrieval.index, journal, retrieval, ingests });
    disposals.push(() => quality.dispose());
    const traceWriter: TraceWriter = {
      writeTrace: async (trace) => {
        await traces.writeTrace(trace);
        otlp.emitter.add(trace.summary.traceId);
      },
    };
    const executor = createExecutor({
      clock,
      random,
      tracer: createTracer({ clock, random }),
      traceWriter,
      releaseStore: releases,
    });

    const answers = createAnswerCache({
      path,
      services,
      files,
      generations,
      costOf: (modelId, usage) => gateway.costOf(modelId, usage),
    });
    disposals.push(() => answers.dispose());
    const budgetStore = createBudgetStore(journal);
    disposals.push(() => budgetStore.flush());
    const closing = new AbortController();
    disposals.push(() => closing.abort());
    const onDidChange = createGatewayEvents({ clock, events, signal: closing.signal });
    const isTrusted = (): boolean => trust.isTrusted(path);
    const simulatorFaults: SimulatorFaults = { current: [] };
    const { gateway, providers, modelFiles } = createWorkspaceGateway({
      services,
      path,
      files,
      answers,
      budgetStore,
      onDidChange,
      isTrusted,
      simulatorFaults,
    });
    disposals.push(() => modelFiles.dispose());
    disposals.push(() => gateway.dispose());
    const tools = createWorkspaceTools({ services, path, files, guard: gateway.callGuard, isTrusted });
    disposals.push(() => tools.dispose());
    const erasureOptions: ErasureOptions = {
      journal,
      databases: () => retrieval.liveGenerationDatabases(),
      stateDirectory: layoutOf(path).state,
      clock,
      random,
      settle: async () => {
        await traces.flush();
        accessLog.flush();
        for (const { ingestId } of ingests.running()) ingests.cancel(ingestId);
        await ingests.idle();
      },
      forgetAnswers: () => void answers.clear(),
      withoutBuilds: (work) => builds.withoutBuilds(work),
      onDidErase: () => events.publish({ type: 'sources-changed' }),
    };
    const erasures = createLate<Erasures>({
      make: async () => (await import('./erasure/erasures.ts')).createErasures(erasureOptions),
      dispose: (made) => made.dispose(),
      whenGone: 'The workspace was closed during the call.',
    });
    disposals.push(() => erasures.dispose());
    if (createErasureStore(journal).unfinished().length > 0) {
      // What it cannot end now, it tries again at the next opening; its record says how far it came.
      erasures
        .get()
        .then((made) => made.resume())
        .catch(() => undefined);
    }
    const alerts = createAlertKeeper({ services, files, journal, isTrusted });
    disposals.push(() => alerts.dispose());
    const retention = createRetentionKeeper({ services, path, files, journal, isTrusted });
    disposals.push(() => retention.dispose());
    const requireTrust = (what: string): void => {
      if (trust.isTrusted(path)) return;
      throw new DeniedError(
        `${path} came from elsewhere and is restricted: it cannot ${what}. Look through it, then run \`trestle trust add ${path}\`.`,
        { details: { path } },
      );
    };
    const localChoice = createLocalChoice(path);
    const keptReleases = createReleaseKeeper({
      services,
      path,
      files,
      retrieval,
      generations,
      releases,
      redactor,
      tools,
      requireTrust,
    });
    const sampleRelease = createSampleRelease({ path, isTrusted, retrieval, keptReleases });
    disposals.push(() => sampleRelease.idle());
    sampleRelease.sealWhenIndexed();
    const stores = openWorkflowStores({ journal, redactor, clock });
    const trialPinning: TrialPinning = {
      servingOf: (pipelineId) => keptReleases.serving(pipelineId)?.file.releaseHash ?? null,
      pin: (pin) => void keptReleases.pin(pin),
    };
    for (const trial of stores.trials.recover(new Date(clock.now()).toISOString())) {
      pinCanaryEnd(trialPinning, trial, 0);
    }
    const serving = createServingRecipes({
      defaultPipeline: () => files.readWorkspace().pipeline,
      pinned: (pipelineId) => keptReleases.recipeFor(SERVING, pipelineId) ?? undefined,
      // Nothing is tried before somebody has begun it, and that makes the workflows.
      split: { choose: (...asked) => workflows.made?.trials.split.choose(...asked) ?? null },
    });
    const parts: StandingParts = {
      services,
      path,
      files,
      index: retrieval.index,
      journal,
      traces,
      saidIndexer,
      digester,
      redactor,
      accessLog,
      egressLog,
      erasures,
      releases,
      keptReleases,
      promptTexts,
      retrieval,
      generations,
      builds,
      gate,
      choice,
      ingests,
      freshness,
      quality,
      alerts,
      retention,
      executor,
      traceWriter,
      stores,
      serving,
      gateway,
      providers,
      modelFiles,
      localChoice,
      answers,
      otlp,
      tools,
      simulatorFaults,
      watchFactsOf: (sourceId) => watch?.factsOf(sourceId) ?? NOT_WATCHED,
      isTrusted,
      requireTrust,
    };
    const workflows = createLate<Workflows>({
      make: async () => {
        const { createWorkflows } = await import('./workflows.ts');
        return createWorkflows(parts, { client: () => client, trialPinning });
      },
      // Those built last end first.
      dispose: async ({ agents, replays, evals, load, gates, trials }) => {
        for (const one of [trials, gates, load, evals, replays, agents]) await one.dispose();
      },
      whenGone: 'The workspace was closed during the call.',
    });
    disposals.push(() => workflows.dispose());
    const queueFollower = createQueueFollower({
      queue: stores.agents.queue,
      events,
      clock,
      isTrusted,
      worker: async () => (await workflows.get()).agents.worker,
    });
    disposals.push(() => queueFollower.dispose());
    const ended = new AbortController();
    const client: EngineClient = createSessionClient(parts, {
      wholeParts: async (): Promise<SessionParts> => ({ ...parts, ...(await workflows.get()) }),
      gone: ended.signal,
    });
    const info = (): WorkspaceInfo => {
      const { name, pipeline } = files.readWorkspace();
      return { path, name, isTrusted: trust.isTrusted(path), isAttached: false, createdNow, pipelineId: pipeline };
    };
    const socket = await listenOnWorkspaceSocket({
      workspacePath: path,
      socketDirectory: services.directories.runtime,
      engine: createSocketClient({ client, info, events }),
    });
    disposals.push(() => socket.close());
    disposals.push(() => ended.abort());
    if (services.warmUp) {
      const databaseOf = (sourceId: string): Database => retrieval.databaseOf(sourceId);
      const following = startSourceWatch({ services, path, files, databaseOf, ingests, freshness, isTrusted });
      watch = following;
      disposals.push(() => following.dispose());
      const texts = startTextWatch({ path, events });
      disposals.push(() => texts.dispose());
      quality.follow();
      alerts.follow();
      retention.follow();
      queueFollower.follow();
      const receiverPort = localChoice.receiverPort();
      // Why it could not start is in its status: the workspace opens all the same.
      if (receiverPort !== null && isTrusted()) {
        otlp.receiver
          .get()
          .then((receiver) => receiver.start(receiverPort))
          .catch(() => undefined);
      }
    }
    return {
      path,
      get info() {
        return info();
      },
      isLost: false,
      call: client.call,
      stream: client.stream,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
