import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { abortError, throwIfAborted } from '../../base/abort.ts';
import { BugError } from '../../base/errors/bug-error.ts';
import type { TraceId } from '../../contract/ids.ts';
import type { RequestOf } from '../../contract/methods.ts';
import { SIMULATOR_PROFILE_VERSION, simulatorProfile } from '../../contract/simulator.ts';
import { runOpenLoad } from '../../load/generate/run-open-load.ts';
import { createSchedule } from '../../load/schedule/create-schedule.ts';
import { constantRate } from '../../load/schedule/rate-profile.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LoadTarget } from '../../spec/load-target.ts';
import { type SimulatorServer, startSimulatorServer } from '../simulator/simulator-server.ts';
import type { Engine, EngineOptions } from '../engine-types.ts';
import type { PackageLayout } from '../package-layout.ts';
import { dieAtWork } from './die-at-work.ts';
import type { Drill, DrillFiles, DrillSimulator } from './drill.ts';
import { type DrillAnswer, type DrillDesk, type DrillLoadOptions, readAgent, readAsk } from './drill-desk.ts';

/** People have left by then, milliseconds. */
const DEFAULT_PATIENCE_MS = 20_000;
const LOAD_SEED = 7;

export interface OpenDeskOptions {
  drill: Drill;
  guardrail: boolean;
  /** Where the workspace is made; absent. */
  workspace: string;
  createEngine: (options: EngineOptions) => Promise<Engine>;
  layout: PackageLayout;
  clock: Clock;
  signal: AbortSignal;
  say: (message: string) => void;
}
export interface OpenDesk extends DrillDesk {
  /** In the order in which they began. */
  traceIds(): readonly TraceId[];
  dispose(): Promise<void>;
}

/** Serves the simulators of one side, makes its workspace with the product's own `init`, and opens an engine on it. */
export async function openDesk(options: OpenDeskOptions): Promise<OpenDesk> {
  const { drill, guardrail, workspace, clock, signal, say } = options;
  // A home of its own: what a drill opens is neither trusted nor recent for the user.
  const home = mkdtempSync(join(tmpdir(), 'trestle-drill-'));
  const servers = new Map<string, SimulatorServer>();
  const traceIds = new Set<TraceId>();
  let engine: Engine | null = null;

  const start = async (isNew: boolean): Promise<void> => {
    throwIfAborted(signal);
    engine = await options.createEngine({
      environment: { TRESTLE_HOME: home, TRESTLE_KEYRING: 'off' },
      offline: true,
      warmUp: drill.followsFiles ?? false,
      clock,
      layout: options.layout,
    });
    await engine.call('workspace.open', { path: workspace, create: isNew }, { signal });
  };
  const stop = async (): Promise<void> => {
    const running = engine;
    engine = null;
    await running?.dispose();
  };
  const dispose = async (): Promise<void> => {
    await stop();
    await Promise.all([...servers.values()].map((server) => server.close()));
    rmSync(home, { recursive: true, force: true });
  };
  const running = (): Engine => {
    if (engine === null) throw new BugError('a drill used its engine while it was closed');
    return engine;
  };
  const serverOf = (id: string): SimulatorServer => {
    const server = servers.get(id);
    if (server === undefined) throw new BugError(`the drill ${drill.name} has no simulator ${id}`);
    return server;
  };
  const note = (traceId: TraceId): void => void traceIds.add(traceId);
  const ask = async (request: RequestOf<'ask.run'>, askSignal = signal): Promise<DrillAnswer> => {
    const answer = await readAsk(running().stream('ask.run', request, { signal: askSignal }));
    if (answer.traceId !== null) note(answer.traceId);
    if (signal.aborted) throw abortError(signal);
    return answer;
  };

  const serve = async (id: string, profile: DrillSimulator, port: number): Promise<void> => {
    const parsed = simulatorProfile.parse({ version: SIMULATOR_PROFILE_VERSION, id, ...profile });
    servers.set(id, await startSimulatorServer({ profile: parsed, port, clock }));
  };
  const restart: DrillDesk['restart'] = async ({ whileClosed } = {}) => {
    await stop();
    await whileClosed?.();
    await start(false);
  };

  try {
    for (const [id, profile] of Object.entries(drill.simulators)) await serve(id, profile, 0);
    await start(true);
    const files = drill.files({ guardrail, addressOf: (id) => serverOf(id).status().openaiBaseUrl });
    writeFiles(workspace, files);
    if (Object.keys(files).some((path) => path.startsWith('notes/'))) await ingest(running(), signal);
  } catch (error) {
    await dispose();
    throw error;
  }

  return {
    get engine() {
      return running();
    },
    workspace,
    guardrail,
    signal,
    clock,
    say,
    simulator: async (id) => serverOf(id).status(),
    replaceSimulator: async (id, profile) => {
      const { port } = serverOf(id);
      await serverOf(id).close();
      await serve(id, profile, port);
    },
    ask: (request, left) => ask(request, left === undefined ? signal : AbortSignal.any([signal, left])),
    load: (load) => runLoad(load, { clock, signal, ask }),
    runAgent: (request) => readAgent(running().stream('agent.run', request, { signal }), note),
    resumeAgent: (request) => readAgent(running().stream('agent.resume', request, { signal }), note),
    trace: (traceId) => running().call('trace.show', { traceId }, { signal }),
    note,
    restart,
    dieAtWork: async ({ task, isDue }) => {
      let runId = '';
      const entry = options.layout.crashProcess;
      const order = { home, workspace, task };
      await restart({
        whileClosed: async () => {
          runId = await dieAtWork({ entry, order, isDue, clock, signal });
        },
      });
      return runId;
    },
    traceIds: () => [...traceIds],
    dispose,
  };
}

async function runLoad(
  load: DrillLoadOptions,
  parts: {
    clock: Clock;
    signal: AbortSignal;
    ask: (request: RequestOf<'ask.run'>, signal: AbortSignal) => Promise<DrillAnswer>;
  },
): ReturnType<DrillDesk['load']> {
  const { clock, signal, ask } = parts;
  const answers: Promise<DrillAnswer>[] = [];
  const target: LoadTarget = {
    send: async (index, call) => {
      const left = new AbortController();
      call.onCancel(() => left.abort());
      const answering = ask(load.ask(index), AbortSignal.any([signal, left.signal]));
      answers[index] = answering;
      const { errorCode, firstTokenMs } = await answering;
      return { errorCode, firstTokenMs, interTokenMs: [], stagesMs: {} };
    },
  };
  const { measurement } = await runOpenLoad({
    target,
    clock,
    signal,
    schedule: createSchedule({
      profile: constantRate(load.ratePerSecond, load.durationMs),
      process: { type: load.arrivals ?? 'even' },
      seed: LOAD_SEED,
    }),
    timeoutMs: load.timeoutMs ?? DEFAULT_PATIENCE_MS,
    warmUpMs: 0,
    maxInFlight: null,
    whenFull: 'queue',
    goodWithinMs: null,
  });
  if (signal.aborted) throw abortError(signal);
  return { measurement, answers: await Promise.all(answers) };
}

function writeFiles(workspace: string, files: DrillFiles): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, textOf(content));
  }
}

/** @returns what is written for a file of a drill */
export function textOf(content: string | object): string {
  return typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
}

async function ingest(engine: Engine, signal: AbortSignal): Promise<void> {
  const { ingestId } = await engine.call('ingest.start', {}, { signal });
  for await (const event of engine.stream('ingest.watch', { ingestId }, { signal })) {
    if (event.type === 'ingest-finished') return;
    if (event.type === 'ingest-failed')
      throw new BugError(`the notes of a drill were not read: ${event.error.message}`);
  }
}
