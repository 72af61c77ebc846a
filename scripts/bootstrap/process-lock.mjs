/**
 * One process at a time: installs and builds of one clone must not overlap, while `npm start`, `npm test` and any number
 * of `npx trestle` may begin together.
 *
 * The lock is a file created exclusively, holding its owner's pid. An owner that was killed leaves it behind, so a lock
 * is stale when that pid is gone, or when its heartbeat stopped (the pid may have been given to another program since,
 * or belong to another container that shares the folder). Without the heartbeat a reused pid would block every start.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often the owner touches its lock, ms. */
const HEARTBEAT_MS = 5_000;

/** A lock whose owner has been silent for this long is stale, ms. Twelve beats: a loaded machine may miss a few. */
const SILENCE_LIMIT_MS = 60_000;

/** How often a waiting process looks again, ms. */
const POLL_MS = 200;

/**
 * Runs `work` while holding the lock, waiting for as long as another live process holds it.
 *
 * @template T
 * @param {string} path the lock file; its folder is created when absent
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (ownerPid: number | undefined) => void }} [options] `onWait` is called once, before the first wait
 * @returns {Promise<T>} what `work` returned; the lock is released when it throws, too
 */
export async function withProcessLock(path, work, { onWait } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  let hasAnnounced = false;
  while (!tryCreate(path)) {
    const seen = readLock(path);
    if (seen !== undefined && isStale(seen)) {
      removeStale(path, seen.content);
    } else if (seen !== undefined && !hasAnnounced) {
      onWait?.(seen.pid);
      hasAnnounced = true;
    }
    await sleep(POLL_MS);
  }
  const heartbeat = setInterval(() => utimesSync(path, new Date(), new Date()), HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

/**
 * @param {string} path
 * @returns {boolean} whether the lock is now ours
 */
function tryCreate(path) {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, at: new Date().toISOString() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {{ content: string, pid: number | undefined, silentMs: number } | undefined} undefined when it is gone again
 */
function readLock(path) {
  try {
    const silentMs = Date.now() - statSync(path).mtimeMs;
    const content = readFileSync(path, 'utf8');
    const pid = Number(/"pid":(\d+)/.exec(content)?.[1]);
    return { content, pid: Number.isInteger(pid) ? pid : undefined, silentMs };
  } catch {
    return undefined;
  }
}

/** @param {{ pid: number | undefined, silentMs: number }} lock */
function isStale({ pid, silentMs }) {
  if (silentMs > SILENCE_LIMIT_MS) return true;
  // No pid yet: the owner is between creating the file and writing to it.
  return pid !== undefined && !isAlive(pid);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Takes a stale lock away. Two waiters may reach this together, and the slower one must not remove the lock that the
 * faster one has just created: the file is moved aside, looked at, and put back when it is not the one judged stale.
 *
 * @param {string} path
 * @param {string} staleContent
 */
function removeStale(path, staleContent) {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') === staleContent) rmSync(aside, { force: true });
    else renameSync(aside, path);
  } catch {
    // Another waiter moved it first; the next look decides.
  }
}
