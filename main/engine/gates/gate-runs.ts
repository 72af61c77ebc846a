import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { nearWords } from '../../base/near-words.ts';
import type { GateCheck, GateListResponse, GateReport, GateRunEvent } from '../../contract/gate.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { createGateRunStore, type GateRunStore } from '../../release/gate/gate-run-store.ts';
import { nameChecks } from '../../release/gate/name-checks.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { LoadedGate } from '../../workspace/workspace-files.ts';
import { createAsyncQueue } from '../async-queue.ts';
import { parsingClient } from '../parsing-client.ts';
import type { GateParts } from './check-context.ts';
import type { EvalRunsOfGate } from './check-eval.ts';
import { readJudgedRelease } from './judged-release.ts';
import { runCheck } from './run-check.ts';

const RUN_ID_BYTES = 5;
const NANOS_PER_MS = 1e6;

/** Gates of one open workspace. */
export interface GateRuns {
  store: GateRunStore;
  list(): GateListResponse;
  /** @throws NotFoundError with the nearest id, or the problem of its file */
  requireGate(idOrPath: string): LoadedGate;
  /**
   * Runs a gate's checks one after the other over one release. Whoever stops reading cancels it; a cancelled run is kept
   * nowhere, what its checks ran is.
   *
   * @param request.release the working tree when absent
   */
  run(request: { gate: string; release?: string | undefined }, signal: AbortSignal): AsyncIterable<GateRunEvent>;
  /** Ends those under way. */
  dispose(): Promise<void>;
}

/** @param client of the same workspace */
export function createGateRuns(parts: GateParts, client: () => EngineClient): GateRuns {
  const { files, journal, services } = parts;
  const { clock, random, events } = services;
  const store = createGateRunStore(journal);
  const running = new Map<AbortController, Promise<void>>();

  const requireGate = (idOrPath: string): LoadedGate => {
    const { byId, problems } = files.readGates();
    const found = byId.get(idOrPath) ?? [...byId.values()].find(({ path }) => isSamePath(path, idOrPath, parts.path));
    if (found !== undefined) return found;
    const broken = problems.find(
      ({ path }) => path.endsWith(`/${idOrPath}.gate.yaml`) || isSamePath(path, idOrPath, parts.path),
    );
    if (broken !== undefined) throw broken.error;
    const ids = [...byId.keys()];
    const [near] = nearWords(idOrPath, ids, 1);
    throw new NotFoundError(
      `There is no gate "${idOrPath}" in gates/. ${near === undefined ? `Known: ${ids.join(', ') || 'none'}.` : `Did you mean ${near}?`}`,
    );
  };

  const work = async (
    { gate: idOrPath, release: ref }: { gate: string; release?: string | undefined },
    signal: AbortSignal,
    tell: (event: GateRunEvent) => void,
  ): Promise<GateReport> => {
    const { gate, text } = requireGate(idOrPath);
    const release = readJudgedRelease(parts, ref);
    const gateRunId = `gt-${random.hex(RUN_ID_BYTES)}`;
    const startedNano = clock.monotonicNano();
    const startedAt = new Date(clock.now()).toISOString();
    const elapsedMs = (): number => Number(clock.monotonicNano() - startedNano) / NANOS_PER_MS;
    tell({ type: 'started', gateRunId, release: release.releaseHash, total: gate.checks.length });
    const names = nameChecks(gate.checks);
    const checks: GateCheck[] = [];
    const evals: EvalRunsOfGate = new Map();
    for (const [index, check] of gate.checks.entries()) {
      const name = names[index] ?? '';
      tell({ type: 'check-started', name, index });
      const done = await runCheck(check, name, {
        parts,
        client: parsingClient(client()),
        release,
        gateId: gate.id,
        signal,
        evals,
        elapsedMs,
        onProgress: (count, total) => tell({ type: 'check-progress', index, done: count, total }),
      });
      checks.push(done);
      tell({ type: 'check-finished', index, check: done });
    }
    const report: GateReport = {
      gateId: gate.id,
      gateHash: sha256Hex(text),
      release: release.releaseHash,
      held: checks.every(({ held }) => held),
      checks,
      startedAt,
      ms: Math.round(elapsedMs()),
      gateRunId,
    };
    store.keep(report, text);
    events.publish({ type: 'gates-changed' });
    return report;
  };

  return {
    store,
    requireGate,
    list: () => {
      const { byId, problems } = files.readGates();
      return {
        gates: [...byId.values()].map(({ id, path, gate }) => ({
          id,
          path,
          description: gate.description,
          checks: gate.checks.length,
          lastRun: store.lastOf(id),
        })),
        problems: problems.map(({ path, error }) => ({ path, message: error.message })),
      };
    },
    run: (request, signal) => {
      const stop = new AbortController();
      const queue = createAsyncQueue<GateRunEvent>({ onReaderLeft: () => stop.abort(new CancelledError()) });
      const ended = work(request, AbortSignal.any([signal, stop.signal]), (event) => queue.push(event)).then(
        (report) => {
          queue.push({ type: 'finished', report });
          queue.close();
        },
        (error: unknown) => queue.fail(error),
      );
      running.set(
        stop,
        ended.finally(() => running.delete(stop)),
      );
      return queue;
    },
    dispose: async () => {
      for (const stop of running.keys()) stop.abort(new CancelledError('The workspace was closed during a gate.'));
      await Promise.all(running.values());
    },
  };
}

function isSamePath(path: string, given: string, workspacePath: string): boolean {
  return path === given || path === `${workspacePath}/${given}` || path.endsWith(`/gates/${given}`);
}
