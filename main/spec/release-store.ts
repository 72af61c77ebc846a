import type { ReleaseHash } from '../contract/ids.ts';
import type { Release, ReleaseBundle, ReleaseSummary } from '../contract/release.ts';

/** Keeps every bundle that was ever run, once, by the hash of its canonical JSON. */
export interface ReleaseStore {
  /** Stores the bundle if it is new; durable when it returns. */
  keepRelease(releaseHash: ReleaseHash, bundle: ReleaseBundle): void;
  listReleases(limit: number): readonly ReleaseSummary[];
  /** Re-derives the hash: a bundle that does not match it is never returned. @throws NotFoundError, StorageError */
  readRelease(releaseRef: string): Release;
}
