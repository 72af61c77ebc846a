import type { Updater } from '../../update/updater.ts';
import type { EngineServices } from '../services.ts';

/** The start of a program is not the time to ask anybody. Milliseconds. */
const FIRST_LOOK_AFTER_MS = 30_000;
/** How often it is seen whether a day has passed. Milliseconds. */
const LOOK_EVERY_MS = 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Looks for an update once a day, for shells that stay, where the person has asked for that. It never downloads.
 *
 * @returns how to end it
 */
export function keepLookingForUpdates(services: EngineServices, updater: Updater): () => void {
  const { clock, settings, events } = services;
  const ended = new AbortController();
  const look = async (): Promise<void> => {
    const { updateFeed, updateChecks, offline } = settings.read().settings;
    if (updateFeed === null || !updateChecks || offline) return;
    const { lastCheckedAt } = await updater.status();
    if (lastCheckedAt !== null && clock.now() - Date.parse(lastCheckedAt) < DAY_MS) return;
    await updater.check(ended.signal);
    events.publish({ type: 'update-changed' });
  };
  const next = (afterMs: number): (() => void) =>
    clock.after(afterMs, () => {
      // What went wrong is in the status; nobody is interrupted for it.
      look().catch(() => undefined);
      cancel = next(LOOK_EVERY_MS);
    });
  let cancel = next(FIRST_LOOK_AFTER_MS);
  return () => {
    ended.abort();
    cancel();
  };
}
