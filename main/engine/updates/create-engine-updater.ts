import { createUpdater, type Updater } from '../../update/updater.ts';
import { installedKind } from '../../update/install-step.ts';
import type { EngineServices } from '../services.ts';

/** The updater of this machine's person, over the engine's one door. */
export function createEngineUpdater(services: EngineServices): Updater {
  const { layout, settings, directories, environment, egress, clock } = services;
  return createUpdater({
    egress,
    clock,
    cacheDirectory: directories.cache,
    stateDirectory: directories.state,
    settings: () => {
      const { updateFeed, updateKey, updateChecks, offline } = settings.read().settings;
      return {
        feed: updateFeed,
        buildKey: layout.updateKey,
        settingsKey: updateKey,
        isAutomatic: updateChecks,
        isOffline: offline,
      };
    },
    installed: {
      version: layout.version,
      platform: process.platform,
      arch: process.arch,
      kind: installedKind(process.platform, environment),
    },
  });
}
