import type { UpdateDownloadEvent, UpdateInstallEvent } from '../../contract/update.ts';
import { ConfigError } from '../../base/errors/config-error.ts';
import { LockHeldError } from '../../base/errors/lock-held-error.ts';
import { installStep } from '../../update/install-step.ts';
import { replaceAppImage } from '../../update/replace-app-image.ts';
import type { Updater } from '../../update/updater.ts';
import type { Handlers } from '../handlers.ts';
import { reportAsStream } from '../report-as-stream.ts';
import type { EngineServices } from '../services.ts';
import type { WorkspaceHolder } from '../workspace-holder.ts';

/** How often it is seen whether runs are over, milliseconds. */
const WAIT_MS = 500;

/** Looking for, downloading and handing over a newer release. */
export function createUpdateHandlers(
  services: EngineServices,
  holder: WorkspaceHolder,
  updater: Updater,
): Handlers<'update.check', 'update.download' | 'update.install'> {
  const { events, clock, environment } = services;
  /** What runs in this engine, and in the one that has the workspace. */
  const runsNow = async (signal: AbortSignal): Promise<readonly string[]> => {
    if (holder.info() === null) return services.runningWork.runs();
    const session = await holder.current();
    const { runs } = await session.call('work.running', {}, { signal });
    return [...new Set([...services.runningWork.runs(), ...runs])];
  };
  const publish = (): void => events.publish({ type: 'update-changed' });
  return {
    'update.check': async (_request, { signal }) => {
      try {
        return await updater.check(signal);
      } finally {
        publish();
      }
    },
    'update.download': (_request, { signal }): AsyncIterable<UpdateDownloadEvent> =>
      reportAsStream('update-downloaded', signal, async (onProgress: (event: UpdateDownloadEvent) => void, leaving) => {
        try {
          return await updater.download(leaving, (bytesDone, bytesTotal) =>
            onProgress({ type: 'update-progressed', bytesDone, bytesTotal }),
          );
        } finally {
          publish();
        }
      }) as AsyncIterable<UpdateDownloadEvent>,
    'update.install': async function* ({ waits }, { signal }): AsyncIterable<UpdateInstallEvent> {
      // First: what is not there needs no waiting for.
      await updater.verified();
      let told = '';
      for (let runs = await runsNow(signal); runs.length > 0; runs = await runsNow(signal)) {
        if (!waits)
          throw new LockHeldError(`Nothing was installed: ${runs.join(', ')} goes on. Try again when it is over.`);
        if (told !== runs.join()) yield { type: 'update-waiting', runs };
        told = runs.join();
        await clock.sleep(WAIT_MS, signal);
      }
      const { release, path } = await updater.verified();
      const { kind } = release.artefact;
      const step = installStep(kind, path);
      if (kind !== 'appimage') {
        yield { type: 'update-handed-over', step, next: 'hand-over' };
        return;
      }
      const target = environment['APPIMAGE'];
      if (target === undefined || target === '') {
        throw new ConfigError(`This Trestle does not run from an AppImage. Start ${path} instead.`);
      }
      replaceAppImage({ from: path, target });
      yield { type: 'update-handed-over', step, next: 'restart' };
    },
  };
}
