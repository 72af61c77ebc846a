import { join } from 'node:path';
import type { WatchMode } from '../../contract/freshness.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { SourceDeclaration, WorkspaceFile } from '../../contract/workspace-file.ts';
import { noteUnavailable } from '../../retrieval/sources/note-unavailable.ts';
import { MAX_DRIFT_PATHS, type MeasuredDrift } from '../../retrieval/sources/measure-drift.ts';
import { type FileWatch, watchFiles } from '../../retrieval/watch/watch-files.ts';
import type { ResolvedSource } from '../../spec/indexing.ts';
import type { Database } from '../../storage/database.ts';
import { resolveSources, sourcePath } from '../../workspace/resolve-sources.ts';
import type { WorkspaceFiles } from '../../workspace/workspace-files.ts';
import type { IngestedSource, IngestRuns } from '../ingest-runs.ts';
import type { EngineServices } from '../services.ts';
import { addDirty, type DirtyPaths, partsToVisit, settlesInMs } from './dirty-paths.ts';
import type { FreshnessKeeper } from './freshness-keeper.ts';
import { NOT_WATCHED, type SourceWatchFacts } from './source-freshness.ts';

/** The workspace's file and its trust are looked at this often, in milliseconds: one `stat`. */
const TICK_MS = 1000;
/** Every source is looked through this often, in milliseconds, whatever events say: events can be lost. */
const LOOK_INTERVAL_MS = 10 * 60 * 1000;
/**
 * So often, in milliseconds, or less often when it takes long, where there are no events; and once so long after a save,
 * for what no event tells: a link to the file that was saved.
 */
const POLL_INTERVAL_MS = 3000;
/** Of the time, looking may take a share of one in so many. */
const POLL_REST_RATIO = 10;
/** After a failed attempt, what was saved is tried again when this much time has passed, in milliseconds. */
const RETRY_MS = 30_000;
const NANO_PER_MS = 1e6;

interface WatchedSource {
  declaration: SourceDeclaration;
  rootPath: string;
  files: Promise<FileWatch> | null;
  mode: WatchMode;
  notice: string | null;
  dirty: DirtyPaths | undefined;
  /** Being taken in now. */
  inFlight: { paths: ReadonlySet<string>; ingestId: string } | null;
  timer: NodeJS.Timeout | null;
  nextLookMs: number;
  /** How long the last look took. */
  lookMs: number;
  isLooking: boolean;
  /** What the last look found and has been tried, by path: what stays different is not tried again and again. */
  tried: ReadonlyMap<string, string>;
}

/**
 * Follows the files of a workspace's sources while a shell that stays is open: a save becomes an ordinary ingest of what
 * was saved, seconds later. Saves are gathered until they cease for a moment; those that come while an ingest runs are
 * kept for the next one, so none is lost, and each source has at most one such ingest at a time.
 *
 * Nothing rests on events alone. Every source is looked through when the workspace opens and again from time to time, and
 * what differs is taken in the same way: that is also how a machine without events works, and how what happened while
 * nobody watched, or was killed while reading, is caught up with.
 */
export interface SourceWatch {
  factsOf(sourceId: string): SourceWatchFacts;
  noteIngested(ingested: IngestedSource): void;
  dispose(): Promise<void>;
}

export interface SourceWatchOptions {
  services: Pick<EngineServices, 'clock' | 'events'>;
  /** Of the workspace. */
  path: string;
  files: WorkspaceFiles;
  /** The index that a source is searched in. */
  databaseOf: (sourceId: string) => Database;
  ingests: Pick<IngestRuns, 'start' | 'watch' | 'running' | 'cancel'>;
  freshness: Pick<FreshnessKeeper, 'lookAt'>;
  isTrusted: () => boolean;
  watchFiles?: typeof watchFiles;
}

export function startSourceWatch(options: SourceWatchOptions): SourceWatch {
  const watch = new WorkspaceWatch(options);
  watch.tick();
  return watch;
}

class WorkspaceWatch implements SourceWatch {
  readonly #options: SourceWatchOptions;
  readonly #sources = new Map<string, WatchedSource>();
  readonly #stopped = new AbortController();
  readonly #pending = new Set<Promise<unknown>>();
  #file: WorkspaceFile | null = null;
  #wasTrusted = false;
  #timer: NodeJS.Timeout | null = null;
  /** What the ingest of each source has changed so far. */
  readonly #changes = new Map<string, { added: number; changed: number; removed: number; embedded: number }>();

  constructor(options: SourceWatchOptions) {
    this.#options = options;
  }

  factsOf(sourceId: string): SourceWatchFacts {
    const watched = this.#sources.get(sourceId);
    if (watched === undefined) return NOT_WATCHED;
    const pendingPaths = (watched.dirty?.paths.size ?? 0) + (watched.inFlight?.paths.size ?? 0);
    return { watch: watched.mode, watchNotice: watched.notice, pendingPaths };
  }

  noteIngested({ kind, source, added, changed, removed, embedded }: IngestedSource): void {
    if (kind !== 'watch') return;
    const before = this.#changes.get(source.id) ?? { added: 0, changed: 0, removed: 0, embedded: 0 };
    this.#changes.set(source.id, {
      added: before.added + added,
      changed: before.changed + changed,
      removed: before.removed + removed,
      embedded: before.embedded + embedded,
    });
  }

  async dispose(): Promise<void> {
    this.#stopped.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const watched of this.#sources.values()) this.#close(watched);
    this.#sources.clear();
    await Promise.allSettled(this.#pending);
  }

  /** Brings what is watched in line with what is declared, and looks where it is time to. */
  tick(): void {
    if (this.#stopped.signal.aborted) return;
    this.#follow();
    const now = this.#nowMs();
    for (const watched of this.#sources.values()) if (now >= watched.nextLookMs) this.#look(watched);
    this.#timer = setTimeout(() => this.tick(), TICK_MS);
  }

  #follow(): void {
    const { files, isTrusted, services } = this.#options;
    let file: WorkspaceFile;
    try {
      file = files.readWorkspace();
    } catch {
      // In the middle of an edit. What was declared before goes on; whoever reads the file says what is wrong.
      return;
    }
    const trusted = isTrusted();
    if (file === this.#file && trusted === this.#wasTrusted) return;
    const isFirst = this.#file === null;
    this.#file = file;
    this.#wasTrusted = trusted;
    const wanted = new Map(trusted ? file.sources.map((declaration) => [declaration.id, declaration]) : []);
    for (const [id, watched] of this.#sources) {
      const declaration = wanted.get(id);
      if (declaration !== undefined && isSameSource(declaration, watched.declaration)) {
        watched.declaration = declaration;
        wanted.delete(id);
        continue;
      }
      this.#close(watched);
      this.#sources.delete(id);
      if (declaration === undefined) this.#tell(watched, 'off', null);
    }
    for (const declaration of wanted.values()) this.#open(declaration);
    if (!isFirst) services.events.publish({ type: 'sources-changed' });
  }

  #open(declaration: SourceDeclaration): void {
    const rootPath = this.#rootOf(declaration);
    const watched: WatchedSource = {
      declaration,
      rootPath,
      files: null,
      mode: declaration.watch ? 'starting' : 'off',
      notice: null,
      dirty: undefined,
      inFlight: null,
      timer: null,
      nextLookMs: 0,
      lookMs: 0,
      isLooking: false,
      tried: new Map(),
    };
    this.#sources.set(declaration.id, watched);
    if (declaration.watch) {
      const begin = this.#options.watchFiles ?? watchFiles;
      watched.files = begin({
        rootPath,
        source: declaration,
        onChange: (path) => this.#noteSaved(watched, [path]),
        onOutcome: (outcome) => this.#tell(watched, outcome.mode, 'notice' in outcome ? outcome.notice : null),
      });
      watched.files.catch((error: unknown) => this.#tell(watched, 'polling', `Watching failed (${String(error)}).`));
    }
  }

  /** The real path where there is one: events name files by it. */
  #rootOf(declaration: SourceDeclaration): string {
    return this.#resolve(declaration.id)?.rootPath ?? sourcePath(this.#options.path, declaration);
  }

  #resolve(sourceId: string): ResolvedSource | null {
    const { path, files } = this.#options;
    try {
      const request = { paths: [], sources: [sourceId], include: [], code: false };
      const { sources } = resolveSources({ workspaceDirectory: path, file: files.readWorkspace(), request });
      return sources[0] ?? null;
    } catch {
      // Its folder is not there, or it is no source any more.
      return null;
    }
  }

  #close(watched: WatchedSource): void {
    if (watched.timer !== null) clearTimeout(watched.timer);
    watched.timer = null;
    watched.dirty = undefined;
    // What is no longer to be read is not read to its end.
    if (watched.inFlight !== null) this.#options.ingests.cancel(watched.inFlight.ingestId);
    const { files } = watched;
    if (files !== null) this.#keep(files.then((watch) => watch.close()));
  }

  #tell(watched: WatchedSource, mode: WatchMode, notice: string | null): void {
    if (watched.mode === mode && watched.notice === notice) return;
    watched.mode = mode;
    watched.notice = notice;
    const sourceId = watched.declaration.id as SourceId;
    this.#options.services.events.publish({ type: 'source-watch-changed', sourceId, watch: mode, notice });
  }

  #isCurrent(watched: WatchedSource): boolean {
    return !this.#stopped.signal.aborted && this.#sources.get(watched.declaration.id) === watched;
  }

  #noteSaved(watched: WatchedSource, paths: readonly string[]): void {
    if (!this.#isCurrent(watched)) return;
    const isNews = paths.some((path) => !watched.dirty?.paths.has(path));
    watched.dirty = addDirty(watched.dirty, paths, this.#nowMs());
    if (isNews) {
      const sourceId = watched.declaration.id as SourceId;
      this.#options.services.events.publish({ type: 'source-saved', sourceId, paths });
    }
    this.#schedule(watched);
  }

  #schedule(watched: WatchedSource, delayMs = 0): void {
    if (watched.dirty === undefined || watched.inFlight !== null || !this.#isCurrent(watched)) return;
    if (watched.timer !== null) clearTimeout(watched.timer);
    const wait = Math.max(delayMs, settlesInMs(watched.dirty, this.#nowMs()));
    watched.timer = setTimeout(() => {
      watched.timer = null;
      this.#keep(this.#takeIn(watched));
    }, wait);
  }

  async #takeIn(watched: WatchedSource): Promise<void> {
    const { dirty, declaration } = watched;
    if (dirty === undefined || watched.inFlight !== null || !this.#isCurrent(watched)) return;
    if (!this.#options.isTrusted()) return;
    const source = this.#resolve(declaration.id);
    watched.dirty = undefined;
    if (source === null) {
      this.#noteMissing(watched);
      return;
    }
    this.#changes.delete(declaration.id);
    const parts = partsToVisit(watched.rootPath, dirty.paths).map((part) =>
      part === '' ? source : { ...source, only: join(source.rootPath, part) },
    );
    const ingestId = this.#options.ingests.start(parts, { isFromWatch: true });
    watched.inFlight = { paths: dirty.paths, ingestId };
    const hasPassed = await this.#passes(ingestId);
    watched.inFlight = null;
    if (!this.#isCurrent(watched)) return;
    watched.nextLookMs = Math.min(watched.nextLookMs, this.#nowMs() + restMs(watched));
    if (hasPassed) this.#announce(watched, dirty.firstSeenMs);
    else watched.dirty = addDirty(watched.dirty, [...dirty.paths], this.#nowMs());
    this.#schedule(watched, hasPassed ? 0 : RETRY_MS);
  }

  /** @returns false when it failed; one that a person stopped is not begun again before the next look */
  async #passes(ingestId: string): Promise<boolean> {
    try {
      for await (const event of this.#options.ingests.watch(ingestId, this.#stopped.signal)) {
        if (event.type === 'ingest-failed') return false;
        if (event.type === 'ingest-finished' || event.type === 'ingest-cancelled') return true;
      }
      return false;
    } catch {
      // The engine is being stopped.
      return true;
    }
  }

  #announce(watched: WatchedSource, firstSeenMs: number): void {
    const changes = this.#changes.get(watched.declaration.id);
    this.#changes.delete(watched.declaration.id);
    if (changes === undefined || changes.added + changes.changed + changes.removed === 0) return;
    this.#options.services.events.publish({
      type: 'source-refreshed',
      sourceId: watched.declaration.id as SourceId,
      ...changes,
      behindMs: this.#nowMs() - firstSeenMs,
    });
  }

  #noteMissing(watched: WatchedSource): void {
    const { databaseOf, services } = this.#options;
    const sourceId = watched.declaration.id;
    noteUnavailable(databaseOf(sourceId), { sourceId, path: watched.rootPath });
    services.events.publish({ type: 'sources-changed' });
  }

  /** Looks through a source's files; what differs is taken in as if it had just been saved. */
  #look(watched: WatchedSource): void {
    if (watched.isLooking || watched.inFlight !== null) return;
    // Whoever is reading it now finds what there is; the look comes when that is done.
    const isBeingRead = this.#options.ingests.running().some(({ sources }) => sources.includes(watched.declaration.id));
    if (isBeingRead) return;
    watched.isLooking = true;
    this.#keep(
      this.#lookThrough(watched).finally(() => {
        watched.isLooking = false;
      }),
    );
  }

  async #lookThrough(watched: WatchedSource): Promise<void> {
    const startedMs = this.#nowMs();
    const source = this.#resolve(watched.declaration.id);
    if (source === null) this.#noteMissing(watched);
    else {
      const index = this.#options.databaseOf(source.id);
      const isKnown = index.prepare('SELECT 1 FROM source WHERE source_id = ?').get(source.id);
      const [drift] = await this.#options.freshness.lookAt([source], this.#stopped.signal);
      const news = drift?.files.filter(({ path, stamp }) => watched.tried.get(path) !== stamp) ?? [];
      watched.tried = new Map(drift?.files.map(({ path, stamp }) => [path, stamp]));
      const paths = isKnown === undefined ? [watched.rootPath] : pathsOf(news, source, watched.rootPath);
      if (watched.declaration.watch && paths.length > 0) this.#noteSaved(watched, paths);
    }
    watched.lookMs = this.#nowMs() - startedMs;
    watched.nextLookMs = this.#nowMs() + (watched.mode === 'polling' ? restMs(watched) : LOOK_INTERVAL_MS);
  }

  #nowMs(): number {
    return Number(this.#options.services.clock.monotonicNano()) / NANO_PER_MS;
  }

  /** Waited for when watching ends; what fails has said so where it is shown. */
  #keep(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
  }
}

/** @returns how long to wait before the next look, so that looking takes a small share of the time */
function restMs({ lookMs }: WatchedSource): number {
  return Math.max(POLL_INTERVAL_MS, lookMs * POLL_REST_RATIO);
}

/** Of a look; more differences than are named mean the whole source. */
function pathsOf(files: MeasuredDrift['files'], source: ResolvedSource, rootPath: string): readonly string[] {
  if (files.length >= MAX_DRIFT_PATHS) return [rootPath];
  return files.map(({ path }) => path.replace(source.rootPath, () => rootPath));
}

function isSameSource(one: SourceDeclaration, other: SourceDeclaration): boolean {
  const keyOf = ({ freshness: _freshness, ...rest }: SourceDeclaration): string => JSON.stringify(rest);
  return keyOf(one) === keyOf(other);
}
