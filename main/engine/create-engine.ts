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
import { createDatabaseHandlers } from './methods/database.ts';
import { createAboutHandlers } from './methods/about.ts';
import { createDoctorHandlers } from './methods/doctor.ts';
import { createDrillHandlers } from './methods/drills.ts';
import { createModelHandlers } from './methods/models.ts';
import { createEvalCompareHandlers } from './methods/eval-compare.ts';
import { evalMutateHandlers } from './methods/eval-mutate.ts';
import { createEvalHandlers } from './methods/evals.ts';
import { createLoadHandlers } from './methods/load.ts';
import { createReleaseKeyHandlers } from './methods/release-keys.ts';
import { createSecretHandlers } from './methods/secrets.ts';
import { createSettingsHandlers } from './methods/settings.ts';
import { createSimulatorHandlers } from './methods/simulator.ts';
import { createUpdateHandlers } from './methods/updates.ts';
import { createWorkspaceHandlers } from './methods/workspace.ts';
import { createDrillRuns } from './drills/drill-runs.ts';
import { createLoadRuns } from './load/load-runs.ts';
import { findPackageLayout } from './package-layout.ts';
import { createRunningWork } from './running-work.ts';
import type { EngineServices } from './services.ts';
import { createSimulators } from './simulator/simulators.ts';
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
  const drillRuns = createDrillRuns({ directories, clock, random, layout }, createEngine);
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
    drills: drillRuns,
    secrets: openSecretStore({ environment, directories, clock }),
    schemas: createSchemaValidator({ workerUrl: layout.schemaWorker, clock }),
    runningWork: createRunningWork(),
  };
  const holder = createWorkspaceHolder(services);
  const simulators = createSimulators(services);
  const loadRuns = createLoadRuns(services);
  const updater = createEngineUpdater(services);
  const endLooking = services.warmUp ? keepLookingForUpdates(services, updater) : () => undefined;
  const own: EngineOwnHandlers = {
    ...createWorkspaceHandlers(services, holder),
    ...createSettingsHandlers(services),
    ...createUpdateHandlers(services, holder, updater),
    ...createSecretHandlers(services, () => holder.info()?.path ?? null),
    ...createReleaseKeyHandlers(services),
    ...createDatabaseHandlers(services, holder),
    ...createDoctorHandlers(services),
    ...createAboutHandlers(services),
    ...createModelHandlers(services),
    ...createEvalHandlers(services),
    ...evalMutateHandlers,
    ...createEvalCompareHandlers(holder),
    ...createSimulatorHandlers(services, holder, simulators),
    ...createLoadHandlers(loadRuns),
    ...createDrillHandlers(drillRuns),
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
      endLooking();
      events.close();
      egress.close();
      loadRuns.dispose();
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
