import { existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { RELEASE_SUFFIX } from '../../contract/release-names.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { Release } from '../../contract/release.ts';
import { diffReleases } from '../../pipeline/diff-releases.ts';
import type { Handlers } from '../handlers.ts';
import { readReleaseAt, RELEASES_FOLDER, type StoredRelease } from '../releases/release-folder.ts';
import { parsingClient } from '../parsing-client.ts';
import { renderReleaseReport } from '../../release/report/release-report.ts';
import { exportRelease } from '../releases/export-release.ts';
import { isExportedFolder } from '../releases/exported-folder.ts';
import { promoteRelease } from '../releases/promote-release.ts';
import { SERVING } from '../releases/serving.ts';
import { rollBack } from '../releases/roll-back.ts';
import type { StandingParts } from '../session-parts.ts';

type ReleaseCalls =
  | 'release.rollback'
  | 'release.export'
  | 'release.report'
  | 'release.list'
  | 'release.show'
  | 'release.diff'
  | 'release.desk'
  | 'release.create'
  | 'release.verify';

/** A ref that means what the files say now. */
const WORKING_TREE = 'working-tree';

/** Bundles: those that ran, those that were sealed, and which of them serves. */
export function createReleaseHandlers(
  parts: StandingParts,
  client: () => EngineClient,
): Handlers<ReleaseCalls, 'release.promote'> {
  const { files, releases, keptReleases } = parts;
  const read = (ref: string): Release => {
    if (ref !== SERVING) return keptReleases.show(ref);
    const { pipeline } = files.readWorkspace();
    const stored = keptReleases.serving(pipeline);
    if (stored !== null) return keptReleases.show(stored.file.releaseHash);
    throw new NotFoundError(`Nothing is pinned for ${pipeline}: the files as they are serve it.`);
  };
  const bundleOf = (ref: string): Pick<Release, 'releaseHash' | 'bundle'> =>
    ref === WORKING_TREE ? keptReleases.nameWorkingTree(files.readWorkspace().pipeline) : read(ref);
  return {
    'release.list': async ({ limit }) => releases.listReleases(limit),
    'release.show': async ({ release }) => read(release),
    'release.diff': async (request) => {
      const before = bundleOf(request.before);
      const after = bundleOf(request.after);
      return {
        before: before.releaseHash,
        after: after.releaseHash,
        changes: diffReleases(before.bundle, after.bundle),
      };
    },
    'release.desk': async () => keptReleases.desk(),
    'release.create': async (request, { signal }) => keptReleases.create(request, signal),
    'release.promote': (request, { signal }) => {
      const asking = parsingClient(client());
      return promoteRelease(parts, request, {
        gates: async () => (await asking.call('gate.list', {}, { signal })).gates.map(({ id }) => id),
        runGate: (gate, release) => asking.stream('gate.run', { gate, release }, { signal }),
        signal,
      });
    },
    'release.rollback': async (request) => rollBack(parts, request),
    'release.verify': async ({ release }, { signal }) =>
      keptReleases.verify(locate(parts, release), signal, exportedFolder(release)),
    'release.export': async ({ release, path, withIndex }, { signal }) =>
      exportRelease(parts, keptReleases.folder.require(release), { path, withIndex, signal }),
    'release.report': async ({ release }, { signal }) => {
      const stored = keptReleases.folder.require(release);
      const verification = await keptReleases.verify(stored, signal);
      const kept = keptReleases.describe(stored);
      const { file } = stored;
      return { name: `${file.name}.html`, text: renderReleaseReport({ file, kept, verification }) };
    },
  };
}

function exportedFolder(given: string): string | undefined {
  return isAbsolute(given) && isExportedFolder(given) ? given : undefined;
}

/**
 * @param given a name or a hash of this workspace, else the absolute path of a release file, or of an exported folder
 * @throws NotFoundError, InvalidArgumentError for a folder with more than one release
 */
export function locate({ keptReleases }: StandingParts, given: string): StoredRelease {
  if (!isAbsolute(given)) return keptReleases.folder.require(given);
  if (!existsSync(given) || !statSync(given).isDirectory()) return readReleaseAt(given);
  const folder = join(given, RELEASES_FOLDER);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(RELEASE_SUFFIX)) : [];
  const [only] = names;
  if (only !== undefined && names.length === 1) return readReleaseAt(join(folder, only));
  throw new InvalidArgumentError(
    names.length === 0
      ? `${given} is no exported release: it has no ${RELEASES_FOLDER}/*${RELEASE_SUFFIX}.`
      : `${given} holds ${names.length} releases. Name one: ${names.map((name) => join(folder, name)).join(', ')}.`,
  );
}
