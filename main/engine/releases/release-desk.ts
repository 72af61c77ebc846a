import { join } from 'node:path';
import { StorageError } from '../../base/errors/storage-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { ReleaseHash } from '../../contract/ids.ts';
import type { ParsedRequestOf } from '../../contract/methods.ts';
import type { KeptRelease, Release, ReleaseDesk, ReleasePin, VerifyReport } from '../../contract/release.ts';
import { diffReleases } from '../../pipeline/diff-releases.ts';
import { appendPin, readPinsFile } from '../../release/pins-file.ts';
import { servingOf, type ReadPins } from '../../release/release-pins.ts';
import { verifyIndex } from '../../release/verify-release.ts';
import type { SessionParts } from '../session-parts.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import { refuseLink } from '../../workspace/refuse-link.ts';
import { checkRelease, problemOf } from './check-release.ts';
import { createRelease } from './create-release.ts';
import { describeKept, pipelineOf } from './describe-kept.ts';
import { vectorsMeanTheSame } from './embed-again.ts';
import { type NamedPipeline, namePipeline } from './name-pipeline.ts';
import {
  createReleaseFolder,
  PINS_FILE,
  type ReleaseFolder,
  RELEASES_FOLDER,
  type StoredRelease,
} from './release-folder.ts';
import { createReleaseIndexes, type ReleaseIndexes } from './release-index.ts';
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
  create(request: ParsedRequestOf<'release.create'>, signal: AbortSignal): Promise<KeptRelease>;
  /** One of `releases/`, else one that was only ever run. @throws NotFoundError */
  show(ref: string): Release;
  describe(stored: StoredRelease): KeptRelease;
  /** Why nothing of it may be served; null when it is whole. Looked at again only when its file changed. */
  problemOf(stored: StoredRelease): string | null;
  verify(stored: StoredRelease, signal: AbortSignal): Promise<VerifyReport>;
  pins(): ReadPins;
  /** Durable when it returns. */
  pin(pin: Omit<ReleasePin, 'at' | 'by'>): ReleasePin;
  /** What serves a pipeline; null when the working tree does. @throws StorageError when its file is gone or changed */
  serving(pipelineId: string): StoredRelease | null;
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
  const describe = (stored: StoredRelease): KeptRelease =>
    describeKept(stored, readPinsFile(pinsPath).pins, problemOfStored(stored));
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

  return {
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
    create: async (request, signal) => {
      parts.requireTrust('seal a release');
      const { stored, unsigned } = await createRelease({ ...parts, folder, indexes, keyring, author }, request, signal);
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
    verify: async (stored, signal) => {
      const { file } = stored;
      const own = await keyring.own();
      const local = await indexes.find(file, signal);
      const about = checkRelease(stored);
      const index = await verifyIndex(file.index, local, (generation) =>
        vectorsMeanTheSame(parts.generations.get(generation), signal),
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
        releases: kept.map((stored) => describeKept(stored, pins, problemOfStored(stored))),
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
