import type { Release } from '../../contract/release.ts';
import type { SessionParts } from '../session-parts.ts';

type Parts = Pick<SessionParts, 'files' | 'releases' | 'keptReleases'>;

/** The release that a gate judges. */
export interface JudgedRelease extends Release {
  /** It was the files as they are now. */
  isWorkingTree: boolean;
}

/**
 * Reads a release, or seals the files as they are: both are in the journal afterwards, as one that an ask left would be, so that
 * what is judged stays what it was while somebody goes on editing.
 *
 * @param release a hash, its beginning, or a name in `releases/`; the working tree when absent
 * @param pipelineId of the working tree; the workspace's own by default
 * @throws NotFoundError, InvalidArgumentError; ConfigError for files that make no release
 */
export function readJudgedRelease(
  { files, releases, keptReleases }: Parts,
  release: string | undefined,
  pipelineId?: string,
): JudgedRelease {
  const { releaseHash, bundle } =
    release === undefined
      ? keptReleases.nameWorkingTree(pipelineId ?? files.readWorkspace().pipeline)
      : keptReleases.show(release);
  releases.keepRelease(releaseHash, bundle);
  return { ...releases.readRelease(releaseHash), isWorkingTree: release === undefined };
}
