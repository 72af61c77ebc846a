import { StorageError } from '../../base/errors/storage-error.ts';
import { hashRelease } from '../../pipeline/release-bundle.ts';
import type { ReleaseStore } from '../../spec/release-store.ts';
import type { ReleaseFolder } from './release-folder.ts';

/**
 * What reads releases finds those of `releases/` as well, by name too, whether or not they ever ran here: a clone has the
 * files and no journal.
 */
export function withSealedReleases(store: ReleaseStore, folder: Pick<ReleaseFolder, 'find'>): ReleaseStore {
  return {
    ...store,
    readRelease: (ref) => {
      const sealed = folder.find(ref);
      if (sealed === null) return store.readRelease(ref);
      const { releaseHash, bundle } = sealed.file;
      const actual = hashRelease(bundle);
      if (actual !== releaseHash) {
        throw new StorageError(
          `${sealed.path} is not what was sealed: its bundle hashes to ${actual}, not to ${releaseHash}.`,
          { code: 'storage_corrupt', details: { path: sealed.path } },
        );
      }
      store.keepRelease(releaseHash, bundle);
      return store.readRelease(releaseHash);
    },
  };
}
