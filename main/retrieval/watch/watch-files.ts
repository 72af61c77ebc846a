import { statfsSync } from 'node:fs';
import { basename } from 'node:path';
import type { FSWatcher, watch } from 'chokidar';
import type { ResolvedSource } from '../../spec/indexing.ts';
import { networkFileSystemName } from '../../storage/network-file-system.ts';
import { LinkTargets } from './link-targets.ts';
import { isIgnoreFile, WatchFilter } from './watch-filter.ts';

export interface FileWatch {
  close(): Promise<void>;
}

/** How a source came to be watched; `polling` leaves it to the caller to look, and says why. */
export type WatchOutcome = { mode: 'events' } | { mode: 'polling'; notice: string };

export interface WatchFilesOptions {
  /** Absolute path of a file or folder; it may be missing now and come later. */
  rootPath: string;
  source: Pick<ResolvedSource, 'include' | 'exclude' | 'gitignore' | 'code'>;
  /** Something was saved, made, renamed or removed here. The root itself stands for everything. */
  onChange: (absolutePath: string) => void;
  /** Once when watching has begun, and again when it ceases to work. */
  onOutcome: (outcome: WatchOutcome) => void;
  /** `chokidar.watch`, loaded when the first source is watched. */
  openWatcher?: typeof watch;
}

/**
 * Watches a source's files with the system's own events. What an ingest leaves out is not watched; links are watched as
 * links, so that nothing outside of the source is; a change of what a link leads to inside of it is one of the link too. When the system cannot watch (its limit is reached, a network file
 * system that tells nothing), watching ends and the caller is told to look by itself.
 */
export async function watchFiles(options: WatchFilesOptions): Promise<FileWatch> {
  const { rootPath, onChange, onOutcome } = options;
  const remote = remoteFileSystem(rootPath);
  if (remote !== null) {
    onOutcome({
      mode: 'polling',
      notice: `${rootPath} is on a network file system (${remote}), which does not tell of saves; it is looked through again and again instead.`,
    });
    return { close: async () => {} };
  }
  const open = options.openWatcher ?? (await import('chokidar')).watch;
  let current: FSWatcher | null = null;
  let isClosed = false;

  const start = (isFirst: boolean): void => {
    // A new filter each time: what the ignore files say may have changed.
    const filter = new WatchFilter(rootPath, options.source);
    const links = new LinkTargets();
    const watcher = open(rootPath, {
      ignored: (path, stats) => {
        const isIgnored = filter.isIgnored(path, stats);
        if (!isIgnored && stats?.isSymbolicLink() === true) links.note(path);
        return isIgnored;
      },
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
    });
    current = watcher;
    watcher.on('all', (event, path) => {
      if (watcher !== current) return;
      links.note(path);
      for (const link of links.leadingTo(path)) onChange(link);
      if (isIgnoreFile(basename(path)) && options.source.gitignore) {
        void watcher.close();
        start(false);
        onChange(rootPath);
      } else if (event !== 'addDir' || path === rootPath) onChange(path);
    });
    watcher.on('error', (error) => {
      if (watcher !== current) return;
      current = null;
      void watcher.close();
      if (!isClosed) onOutcome({ mode: 'polling', notice: describeFailure(rootPath, error) });
    });
    if (isFirst) watcher.on('ready', () => watcher === current && onOutcome({ mode: 'events' }));
  };
  start(true);
  return {
    close: async () => {
      isClosed = true;
      const watcher = current;
      current = null;
      await watcher?.close();
    },
  };
}

/** Codes by which systems say that no more can be watched. */
const LIMIT_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EMFILE', 'ENFILE', 'ENOMEM']);

function describeFailure(rootPath: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (LIMIT_CODES.has(code)) {
    return `The system's limit of watched folders is reached (${code}), so ${rootPath} is looked through again and again instead. Raise fs.inotify.max_user_watches, or exclude folders.`;
  }
  return `${rootPath} cannot be watched (${code}); it is looked through again and again instead.`;
}

function remoteFileSystem(path: string): string | null {
  if (process.platform !== 'linux') return null;
  try {
    return networkFileSystemName(statfsSync(path).type);
  } catch {
    // Not there now; where it will come from is not known.
    return null;
  }
}
