import { relative, sep } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { WORKSPACE_TEXTS } from '../../workspace/workspace-layout.ts';
import type { EventBus } from '../event-bus.ts';

/** An editor writes a file in several steps, and a checkout writes many: told together, so many milliseconds after the first. */
const SETTLE_MS = 150;

export interface TextWatch {
  dispose(): Promise<void>;
}

/**
 * Tells open views when a person's editor, or git, changed what they wrote at the top of a workspace. Only views rest on
 * it: every run looks at the files itself, so where the system cannot watch, nothing runs on old text.
 */
export function startTextWatch(options: { path: string; events: Pick<EventBus, 'publish'> }): TextWatch {
  const { path, events } = options;
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let watcher: FSWatcher | null = null;
  let isDisposed = false;

  const tell = (): void => {
    timer = null;
    const paths = [...changed].toSorted();
    changed.clear();
    events.publish({ type: 'files-changed', paths });
  };
  const note = (absolutePath: string): void => {
    changed.add(relative(path, absolutePath).split(sep).join('/'));
    // Not put off again by what follows: whoever writes without a pause must not keep views from it.
    timer ??= setTimeout(tell, SETTLE_MS);
  };
  const opening = import('chokidar').then(({ watch }) => {
    if (isDisposed) return;
    watcher = watch(path, {
      ignored: (each) => !isWritten(relative(path, each)),
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
    });
    watcher.on('all', (event, each) => {
      if (!isDisposed && each !== path && !event.endsWith('Dir')) note(each);
    });
    watcher.on('error', () => void watcher?.close());
  });
  return {
    dispose: async () => {
      isDisposed = true;
      if (timer !== null) clearTimeout(timer);
      await opening;
      await watcher?.close();
    },
  };
}

/** @param path relative to the workspace */
function isWritten(path: string): boolean {
  if (path === '') return true;
  const [top = ''] = path.split(sep);
  return WORKSPACE_TEXTS.includes(top);
}
