import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../../base/errors/storage-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { ReleaseHash } from '../../contract/ids.ts';
import type { ParsedRequestOf } from '../../contract/methods.ts';
import type { EngineStatus } from '../../contract/status.ts';
import type { KeptRelease, Release, ReleaseDesk, ReleasePin, VerifyReport } from '../../contract/release.ts';
import { diffReleases } from '../../pipeline/diff-releases.ts';
import { appendPin, readPinsFile } from '../../release/pins-file.ts';
import { servingOf, type ReadPins } from '../../release/release-pins.ts';
import { verifyIndex } from '../../release/verify-release.ts';
import type { ReleaseRecipe } from '../ask-runner.ts';
import { readAgentPrompts } from '../agent/agent-files.ts';
import { readRecipe as readReplayRecipe } from '../replay/replay-recipes.ts';
import type { SessionParts } from '../session-parts.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import { refuseLink } from '../../workspace/refuse-link.ts';
import { checkRelease, problemOf } from './check-release.ts';
import { describeKept, pipelineOf } from './describe-kept.ts';
import { type NamedPipeline, namePipeline } from './name-pipeline.ts';
import {
  createReleaseFolder,
  PINS_FILE,
  type ReleaseFolder,
  RELEASES_FOLDER,
  type StoredRelease,
} from './release-folder.ts';
import { createReleaseRecipes, type SealedRecipe } from './release-recipe.ts';
import { createReleaseIndexes, type ReleaseIndexes } from './release-index.ts';
import { SERVING } from './serving.ts';
import { createReleaseKeyring, type ReleaseKeyring } from './release-keys.ts';
import { offeredBy } from './check-release.ts';

export type ReleaseDeskParts = Pick<
  SessionParts,
  'services' | 'path' | 'files' | 'retrieval' | 'generations' | 'releases' | 'redactor' | 'tools' | 'requireTrust'
>;

/** The releases of one open workspace, and which of them serve. */
export interface ReleaseKeeper {
  readonly folder: ReleaseFolder;
  readonly indexes: ReleaseIndexes;
  readonly keyring: ReleaseKeyring;
  /** Who writes lines and files here. */
  readonly author: string;
  desk(): ReleaseDesk;
  /** @param options.makesKey false signs only with a key that is there already; true by default */
  create(
    request: ParsedRequestOf<'release.create'>,
    signal: AbortSignal,
    options?: { makesKey: boolean },
  ): Promise<KeptRelease>;
  /** One of `releases/`, else one that was only ever run. @throws NotFoundError */
  show(ref: string): Release;
  describe(stored: StoredRelease): KeptRelease;
  /** Why nothing of it may be served; null when it is whole. Looked at again only when its file changed. */
  problemOf(stored: StoredRelease): string | null;
  /** @param exported the folder that it lies in, when that is an export: then its own index and texts are looked at */
  verify(stored: StoredRelease, signal: AbortSignal, exported?: string): Promise<VerifyReport>;
  pins(): ReadPins;
  /** Durable when it returns. */
  pin(pin: Omit<ReleasePin, 'at' | 'by'>): ReleasePin;
  /** What serves a pipeline; null when the working tree does. @throws StorageError when its file is gone or changed */
  serving(pipelineId: string): StoredRelease | null;
  /**
   * What an ask of a release runs.
   *
   * @param ref a name, a hash or its first digits, or {@link SERVING}
   * @returns null for the files as they are now
   * @throws NotFoundError; StorageError for a release that does not verify, ConfigError for one that cannot run here
   */
  recipeFor(ref: string, pipelineId: string): SealedRecipe | ReleaseRecipe | null;
  /** The release that serves, or null; with the problem of one that cannot. */
  status(pipelineId: string): EngineStatus['serving'];
  /** Counts a run of what serves until it is told that it ended. */
  beginRun(pipelineId: string): () => void;
  openRuns(pipelineId: string): number;
  /** Of the working tree, named as the release that serves would be where their indexes are one. @throws ConfigError */
  nameWorkingTree(pipelineId: string): NamedPipeline;
}

export function createReleaseKeeper(parts: ReleaseDeskParts): ReleaseKeeper {
  const { services, path, files, retrieval, releases } = parts;
  const { environment, clock, events } = services;
  const folder = createReleaseFolder(path);
  const indexes = createReleaseIndexes(parts);
  const keyring = createReleaseKeyring(services);
  const author = environment['USER'] ?? environment['USERNAME'] ?? 'local';
  const pinsPath = join(path, RELEASES_FOLDER, PINS_FILE);
  const problems = new WeakMap<StoredRelease, string | null>();

  const problemOfStored = (stored: StoredRelease): string | null => {
    const known = problems.get(stored);
    if (known !== undefined) return known;
    const problem = problemOf(checkRelease(stored));
    problems.set(stored, problem);
    return problem;
  };
  // A draft that is not signed is whole: it can be looked at and asked, by its author, and cannot serve.
  const damageOf = (stored: StoredRelease): string | null =>
    stored.file.signature === null
      ? problemOf(checkRelease(stored).filter(({ name }) => name !== 'signature'))
      : problemOfStored(stored);
  const describe = (stored: StoredRelease): KeptRelease =>
    describeKept(stored, readPinsFile(pinsPath).pins, damageOf(stored));
  const serving = (pipelineId: string): StoredRelease | null => {
    const pinned = servingOf(readPinsFile(pinsPath).pins, pipelineId);
    if (pinned === null) return null;
    const stored = folder.find(pinned);
    if (stored !== null) return stored;
    throw new StorageError(
      `${RELEASES_FOLDER}/${PINS_FILE} says that ${short(pinned)} serves ${pipelineId}, and no file in ${RELEASES_FOLDER}/ holds it. Restore the file, or go back with \`trestle release rollback\`.`,
      { code: 'storage_corrupt', details: { release: pinned } },
    );
  };
  const nameWorkingTree = (pipelineId: string): NamedPipeline => {
    const pinned = servingOf(readPinsFile(pinsPath).pins, pipelineId);
    const stored = pinned === null ? null : folder.find(pinned);
    const index = retrieval.describe();
    const sealed = stored?.file.bundle.retrieval;
    // An index that was built elsewhere under another number is no edit.
    const isSameMake = sealed?.embeddingFingerprint === index.embeddingFingerprint && sealed.chunker === index.chunker;
    return namePipeline({
      files,
      pipelineId,
      index: isSameMake && sealed !== undefined ? { ...index, namedGeneration: sealed.indexGeneration } : index,
      offered: stored === null ? {} : offeredBy(stored.file.bundle),
    });
  };

  const requireWhole = (stored: StoredRelease, problem: string | null): StoredRelease => {
    if (problem === null) return stored;
    throw new StorageError(`${stored.file.name} is not what was sealed, and nothing of it is run. ${problem}`, {
      code: 'storage_corrupt',
      details: { release: stored.file.releaseHash, path: stored.path },
    });
  };
  const readRecipe = createReleaseRecipes(parts);
  const running = new Map<string, number>();

  return {
    beginRun: (pipelineId) => {
      running.set(pipelineId, (running.get(pipelineId) ?? 0) + 1);
      return () => void running.set(pipelineId, (running.get(pipelineId) ?? 1) - 1);
    },
    openRuns: (pipelineId) => running.get(pipelineId) ?? 0,
    status: (pipelineId) => {
      const release = servingOf(readPinsFile(pinsPath).pins, pipelineId);
      if (release === null) return null;
      const stored = folder.find(release);
      const named = tryToName(() => nameWorkingTree(pipelineId));
      return {
        pipelineId,
        release,
        name: stored?.file.name ?? null,
        edits: stored === null || named === null ? null : diffReleases(stored.file.bundle, named.bundle).length,
        problem: stored === null ? 'Its file is gone.' : problemOfStored(stored),
      };
    },
    recipeFor: (ref, pipelineId) => {
      if (ref === SERVING) {
        const pinned = serving(pipelineId);
        return pinned === null ? null : readRecipe(requireWhole(pinned, problemOfStored(pinned)));
      }
      const stored = folder.find(ref);
      if (stored !== null) return readRecipe(requireWhole(stored, damageOf(stored)));
      return readJournalRecipe(parts, releases.readRelease(ref));
    },
    folder,
    indexes,
    keyring,
    author,
    describe,
    problemOf: problemOfStored,
    serving,
    nameWorkingTree,
    pins: () => readPinsFile(pinsPath),
    pin: (given) => {
      refuseLink(join(path, RELEASES_FOLDER));
      refuseLink(pinsPath);
      const pin: ReleasePin = { at: new Date(clock.now()).toISOString(), by: author, ...given };
      appendPin({ path: pinsPath, lockPath: join(layoutOf(path).state, 'pins.lock') }, pin);
      events.publish({ type: 'releases-changed' });
      return pin;
    },
    create: async (request, signal, { makesKey } = { makesKey: true }) => {
      parts.requireTrust('seal a release');
      const { createRelease } = await import('./create-release.ts');
      const { stored, unsigned } = await createRelease(
        { ...parts, folder, indexes, keyring, author, makesKey },
        request,
        signal,
      );
      events.publish({ type: 'releases-changed' });
      return { ...describe(stored), ...(unsigned === null ? {} : { problem: `Not signed: ${unsigned}` }) };
    },
    show: (ref) => {
      const stored = folder.find(ref);
      if (stored === null) return releases.readRelease(ref);
      const { releaseHash, bundle, createdAt } = stored.file;
      const ran = findRun(releases, releaseHash);
      const summary = {
        releaseHash,
        firstUsedAt: createdAt,
        lastUsedAt: createdAt,
        traceCount: 0,
        pipelineId: pipelineOf(stored),
      };
      return { ...(ran ?? summary), bundle, kept: describe(stored) };
    },
    verify: async (stored, signal, exported) => {
      const { vectorsMeanTheSame } = await import('./embed-again.ts');
      const { checkExportedFolder } = await import('./exported-folder.ts');
      const { file } = stored;
      const own = await keyring.own();
      const isOpenHere = exported === undefined || realpathSync.native(exported) === path;
      const local = isOpenHere
        ? await indexes.find(file, signal)
        : await indexes.findIn(layoutOf(exported).index, signal);
      const folderChecks = exported === undefined ? [] : checkExportedFolder(exported, file);
      const about = [...checkRelease(stored), ...folderChecks];
      const index = await verifyIndex(
        file.index,
        local,
        // What is not open here cannot be embedded again; an export's vectors are copies, and equal.
        async (generation) => isOpenHere && (await vectorsMeanTheSame(parts.generations.get(generation), signal)),
      );
      const checks = [...about, ...index];
      const { signature } = file;
      const trusted = keyring.trusted().find(({ publicKey }) => publicKey === signature?.publicKey);
      const isOwn = own.key !== null && own.key.publicKey === signature?.publicKey;
      return {
        release: file.releaseHash,
        name: file.name,
        verified: checks.every(({ held }) => held),
        checks,
        index: local === null ? 'not-built' : index.every(({ held }) => held) ? 'here' : 'changed',
        generation: local?.generation ?? null,
        pipelineId: pipelineOf(stored),
        isExport: exported !== undefined && folderChecks.every(({ held }) => held),
        signer:
          signature === null
            ? null
            : {
                keyId: signature.keyId,
                isKnown: isOwn || trusted !== undefined,
                isOwn,
                label: trusted?.label ?? null,
              },
      };
    },
    desk: () => {
      const { releases: kept, problems: broken } = folder.list();
      const { pins, problems: brokenPins } = readPinsFile(pinsPath);
      const pinsFile = `${RELEASES_FOLDER}/${PINS_FILE}`;
      const ids = [...files.readPipelines().byId.keys()];
      return {
        releases: kept.map((stored) => describeKept(stored, pins, damageOf(stored))),
        pins,
        problems: [
          ...broken,
          ...brokenPins.map(({ line, message }) => ({ path: pinsFile, message: `${pinsFile}:${line}: ${message}` })),
        ],
        workingTree: ids.flatMap((pipelineId) => {
          const named = tryToName(() => nameWorkingTree(pipelineId));
          if (named === null) return [];
          const pinned = servingOf(pins, pipelineId);
          const stored = pinned === null ? null : folder.find(pinned);
          return {
            pipelineId,
            releaseHash: named.releaseHash,
            changedSince: pinned,
            changes: stored === null ? [] : diffReleases(stored.file.bundle, named.bundle),
          };
        }),
      };
    },
  };
}

/** A release that was never sealed: what the journal holds of it is enough to run it again. */
function readJournalRecipe(parts: ReleaseDeskParts, release: Release): ReleaseRecipe {
  return readReplayRecipe(parts, release, readAgentPrompts(parts.files));
}

export function short(hash: ReleaseHash): string {
  return hash.slice(0, 9);
}

/** A pipeline whose file cannot be used is named where pipelines are listed. */
function tryToName(name: () => NamedPipeline): NamedPipeline | null {
  try {
    return name();
  } catch (error) {
    if (TrestleError.is(error)) return null;
    throw error;
  }
}

function findRun(releases: SessionParts['releases'], releaseHash: ReleaseHash): Release | null {
  try {
    return releases.readRelease(releaseHash);
  } catch {
    // Sealed elsewhere, and never asked here.
    return null;
  }
}
