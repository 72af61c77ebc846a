import { throwIfAborted } from '../base/abort.ts';
import { ConfigError } from '../base/errors/config-error.ts';
import {
  type CallName,
  type CallOptions,
  type MethodName,
  type ParsedRequestOf,
  type RequestOf,
  type StreamName,
} from '../contract/methods.ts';
import { parseRequest } from '../contract/rpc/parse-request.ts';
import { createEgress } from '../gateway/egress/egress.ts';
import { createSchemaValidator } from '../gateway/structured/thread-schema-validator.ts';
import { openSecretStore } from './secrets.ts';
import { createTrustStore } from '../workspace/trust-store.ts';
import { resolveUserDirectories } from '../workspace/user-directories.ts';
import { createUserSettings } from '../workspace/user-settings.ts';
import type { Engine, EngineOptions } from './engine-types.ts';
import { createEgressRecords } from './egress-records.ts';
import { createEventBus } from './event-bus.ts';
import type { CallHandler, EngineOwnHandlers, StreamHandler } from './handlers.ts';
import { createSettingsHandlers } from './methods/settings.ts';
import { createWorkspaceHandlers } from './methods/workspace.ts';
import { createLate } from './late.ts';
import { createLateHandlers } from './late-handlers.ts';
import { findPackageLayout } from './package-layout.ts';
import { createRunningWork } from './running-work.ts';
import type { EngineServices } from './services.ts';
import { systemClock } from './system-clock.ts';
import { systemRandom } from './system-random.ts';
import { callSession, streamSession } from './session-calls.ts';
import { createEngineUpdater } from './updates/create-engine-updater.ts';
import { keepLookingForUpdates } from './updates/update-keeper.ts';
import { createWorkspaceHolder } from './workspace-holder.ts';

/**
 * Wires the product together: the only place that knows every part. Methods about the engine itself are answered here;
 * methods about a workspace go to the session that has it open, in this process or in another one's.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { environment } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const directories = resolveUserDirectories(environment);
  const settings = createUserSettings({
    configDirectory: directories.config,
    environment,
    ...(options.offline === undefined ? {} : { flags: { offline: options.offline } }),
  });
  const events = createEventBus();
  const layout = options.layout ?? findPackageLayout();
  const egressRecords = createEgressRecords();
  const egress = createEgress({
    isOffline: () => settings.read().settings.offline,
    // Whoever connects brings the hosts with the purpose.
    allowedHosts: () => [],
    clock,
    record: (row) => egressRecords.record(row),
  });
  const whenGone = 'Trestle was stopped during the call.';
  const drillRuns = createLate({
    make: async () => {
      const { createDrillRuns } = await import('./drills/drill-runs.ts');
      return createDrillRuns({ directories, clock, random, layout }, createEngine);
    },
    dispose: (made) => made.dispose(),
    whenGone,
  });
  const services: EngineServices = {
    environment,
    warmUp: options.warmUp ?? false,
    layout,
    clock,
    random,
    directories,
    settings,
    events,
    trust: createTrustStore({ dataDirectory: directories.data, clock }),
    egress,
    egressRecords,
    drills: {
      run: async function* (name, signal) {
        yield* (await drillRuns.get()).run(name, signal);
      },
    },
    secrets: openSecretStore({ environment, directories, clock }),
    schemas: createSchemaValidator({ workerUrl: layout.schemaWorker, clock }),
    runningWork: createRunningWork(),
  };
  const holder = createWorkspaceHolder(services);
  const simulators = createLate({
    make: async () => (await import('./simulator/simulators.ts')).createSimulators(services),
    dispose: (made) => made.dispose(),
    whenGone,
  });
  const loadRuns = createLate({
    make: async () => (await import('./load/load-runs.ts')).createLoadRuns(services),
    dispose: (made) => made.dispose(),
    whenGone,
  });
  const updater = createEngineUpdater(services);
  const endLooking = services.warmUp ? keepLookingForUpdates(services, updater) : () => undefined;
  const gone = new AbortController();
  const late = createLateHandlers(gone.signal);
  // A first view asks for what stands here; everything else is read when it is first called.
  const own: EngineOwnHandlers = {
    ...createWorkspaceHandlers(services, holder),
    ...createSettingsHandlers(services),
    'update.status': () => updater.status(),
    ...late(['update.check', 'update.download', 'update.install'], async () => {
      const { createUpdateHandlers } = await import('./methods/updates.ts');
      return createUpdateHandlers(services, holder, updater);
    }),
    ...late(['secret.list', 'secret.set', 'secret.remove', 'secret.test'], async () => {
      const { createSecretHandlers } = await import('./methods/secrets.ts');
      return createSecretHandlers(services, () => holder.info()?.path ?? null);
    }),
    ...late(['release.keys', 'release.trustKey', 'release.forgetKey'], async () => {
      const { createReleaseKeyHandlers } = await import('./methods/release-keys.ts');
      return createReleaseKeyHandlers(services);
    }),
    ...late(['database.check', 'database.backup', 'database.restore'], async () => {
      const { createDatabaseHandlers } = await import('./methods/database.ts');
      return createDatabaseHandlers(services, holder);
    }),
    ...late(['doctor.run'], async () => {
      const { createDoctorHandlers } = await import('./methods/doctor.ts');
      return createDoctorHandlers(services);
    }),
    ...late(['about.read', 'about.licence'], async () => {
      const { createAboutHandlers } = await import('./methods/about.ts');
      return createAboutHandlers(services);
    }),
    ...late(['model.list', 'model.import', 'model.verify', 'model.remove', 'model.pull'], async () => {
      const { createModelHandlers } = await import('./methods/models.ts');
      return createModelHandlers(services);
    }),
    ...late(['eval.ir', 'eval.faithfulness', 'eval.ask'], async () => {
      const { createEvalHandlers } = await import('./methods/evals.ts');
      return createEvalHandlers(services);
    }),
    ...late(['eval.mutate'], async () => (await import('./methods/eval-mutate.ts')).evalMutateHandlers),
    ...late(['eval.compare'], async () => {
      const { createEvalCompareHandlers } = await import('./methods/eval-compare.ts');
      return createEvalCompareHandlers(holder);
    }),
    ...late(['sim.profiles', 'sim.start', 'sim.stop', 'sim.status'], async () => {
      const { createSimulatorHandlers } = await import('./methods/simulator.ts');
      return createSimulatorHandlers(services, holder, await simulators.get());
    }),
    ...late(['load.run', 'load.stop'], async () => {
      const { createLoadHandlers } = await import('./methods/load.ts');
      return createLoadHandlers(await loadRuns.get());
    }),
    ...late(['drill.list', 'drill.explain', 'drill.run'], async () => {
      const { createDrillHandlers } = await import('./methods/drills.ts');
      return createDrillHandlers(await drillRuns.get());
    }),
    'events.subscribe': (_request, { signal }) => events.subscribe(signal),
  };
  const callHandler = <K extends CallName>(method: K): CallHandler<K> | null =>
    (own as Partial<Record<MethodName, unknown>>)[method] as CallHandler<K> | null;
  const streamHandler = <K extends StreamName>(method: K): StreamHandler<K> | null =>
    (own as Partial<Record<MethodName, unknown>>)[method] as StreamHandler<K> | null;
  let isDisposed = false;

  const admit = <K extends MethodName>(method: K, request: RequestOf<K>): ParsedRequestOf<K> => {
    if (isDisposed) throw new ConfigError('The engine has been stopped. Start Trestle again.');
    return parseRequest(method, request);
  };

  return {
    call: async <K extends CallName>(method: K, request: RequestOf<K>, callOptions: CallOptions = {}) => {
      const parsed = admit(method, request);
      const signal = signalOf(callOptions);
      throwIfAborted(signal);
      const handler = callHandler(method);
      if (handler != null) return handler(parsed, { signal });
      return callSession(holder, method, parsed as RequestOf<K>, { ...callOptions, signal });
    },
    stream: async function* <K extends StreamName>(method: K, request: RequestOf<K>, callOptions: CallOptions = {}) {
      const parsed = admit(method, request);
      const signal = signalOf(callOptions);
      throwIfAborted(signal);
      const handler = streamHandler(method);
      if (handler != null) yield* services.runningWork.counting(method, handler(parsed, { signal }));
      else yield* streamSession(holder, method, parsed as RequestOf<K>, { ...callOptions, signal });
    },
    dispose: async () => {
      if (isDisposed) return;
      isDisposed = true;
      gone.abort();
      endLooking();
      events.close();
      egress.close();
      await loadRuns.dispose();
      await drillRuns.dispose();
      await simulators.dispose();
      await holder.close();
      await services.schemas.dispose();
    },
  };
}

function signalOf(options: CallOptions): AbortSignal {
  const signals = [
    ...(options.signal === undefined ? [] : [options.signal]),
    ...(options.deadlineMs === undefined ? [] : [AbortSignal.timeout(options.deadlineMs)]),
  ];
  const [only] = signals;
  if (signals.length === 1 && only !== undefined) return only;
  return signals.length === 0 ? new AbortController().signal : AbortSignal.any(signals);
}
