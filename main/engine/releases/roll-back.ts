import { ConfigError } from '../../base/errors/config-error.ts';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { ParsedRequestOf } from '../../contract/methods.ts';
import type { ReleaseBundle, RollbackReport } from '../../contract/release.ts';
import { diffReleases } from '../../pipeline/diff-releases.ts';
import { servedBefore, servingOf } from '../../release/release-pins.ts';
import type { SessionParts } from '../session-parts.ts';
import { pipelineOf } from './describe-kept.ts';
import { localGenerationOf } from './local-generation.ts';
import type { StoredRelease } from './release-folder.ts';

type Parts = Pick<SessionParts, 'services' | 'files' | 'generations' | 'keptReleases' | 'requireTrust'>;

const WORKING_TREE = 'working-tree';
const NANOS_PER_MS = 1e6;

/**
 * Puts back what served before, in one step: one line in pins.jsonl, which the next ask obeys. Runs under way end on what
 * they began with.
 *
 * @throws InvalidArgumentError when nothing was pinned, DeniedError for a release that never passed a gate, StorageError
 *   for one that does not verify, ConfigError for one whose index is gone
 */
export function rollBack(parts: Parts, request: ParsedRequestOf<'release.rollback'>): RollbackReport {
  const { keptReleases, services } = parts;
  const { clock } = services;
  const startedNano = clock.monotonicNano();
  if (!request.dryRun) parts.requireTrust('roll a release back');
  const pipelineId = request.pipeline ?? parts.files.readWorkspace().pipeline;
  const from = servingOf(keptReleases.pins().pins, pipelineId);
  const target = findTarget(parts, pipelineId, request.to);
  const to = target?.file.releaseHash ?? null;
  if (to === from) {
    throw new InvalidArgumentError(`${target?.file.name ?? 'The working tree'} serves ${pipelineId} already.`);
  }
  const rebuilds = target === null || localGenerationOf(parts, target.file.bundle) !== null ? [] : [indexWords(target)];
  const report = {
    pipelineId,
    from,
    to,
    rePins: rePins(parts, pipelineId, target),
    rebuilds,
    openRuns: keptReleases.openRuns(pipelineId),
  };
  const elapsedMs = (): number => Number(clock.monotonicNano() - startedNano) / NANOS_PER_MS;
  if (request.dryRun) return { ...report, ms: elapsedMs(), done: false };
  if (target !== null) requireWhole(parts, target);
  if (rebuilds.length > 0) {
    throw new ConfigError(
      `${target?.file.name ?? ''} cannot serve now: its ${rebuilds.join(', ')} is not here. Build it with \`trestle generation build\`, then roll back.`,
    );
  }
  keptReleases.pin({
    pipelineId,
    release: to,
    before: from,
    action: 'rollback',
    reason: request.reason,
    gateRunId: null,
    share: null,
    ms: Math.round(elapsedMs()),
  });
  return { ...report, ms: elapsedMs(), done: true };
}

/** @returns null for the working tree */
function findTarget({ keptReleases }: Parts, pipelineId: string, given: string | undefined): StoredRelease | null {
  const { pins } = keptReleases.pins();
  if (given === WORKING_TREE) return null;
  if (given !== undefined) {
    const stored = keptReleases.folder.require(given);
    const { releaseHash, name } = stored.file;
    if (pipelineOf(stored) !== pipelineId) {
      throw new InvalidArgumentError(`${name} is a release of ${pipelineOf(stored)}, not of ${pipelineId}.`);
    }
    const hasServed = pins.some(
      (pin) => pin.pipelineId === pipelineId && pin.release === releaseHash && pin.action === 'promote',
    );
    if (hasServed) return stored;
    throw new DeniedError(
      `${name} has never served ${pipelineId}, so there is no way back to it. \`trestle release promote ${name}\` runs its gate.`,
    );
  }
  const before = servedBefore(pins, pipelineId);
  if (before === undefined) {
    throw new InvalidArgumentError(`Nothing was ever promoted for ${pipelineId}: there is nothing to go back from.`);
  }
  return before === null ? null : keptReleases.folder.require(before);
}

function requireWhole({ keptReleases }: Parts, stored: StoredRelease): void {
  const problem = keptReleases.problemOf(stored);
  if (problem === null) return;
  throw new StorageError(`${stored.file.name} does not verify, so it cannot serve. ${problem}`, {
    code: 'storage_corrupt',
    details: { release: stored.file.releaseHash },
  });
}

function rePins({ keptReleases }: Parts, pipelineId: string, target: StoredRelease | null): RollbackReport['rePins'] {
  const from = servingOf(keptReleases.pins().pins, pipelineId);
  const stored = from === null ? null : keptReleases.folder.find(from);
  const bundleOf = (release: StoredRelease | null): ReleaseBundle =>
    release?.file.bundle ?? keptReleases.nameWorkingTree(pipelineId).bundle;
  // What serves may be the very file that is broken: going back must not need it.
  if (from !== null && stored === null) return [];
  return diffReleases(bundleOf(stored), bundleOf(target));
}

function indexWords({ file }: StoredRelease): string {
  const { embeddingModel, chunker, indexGeneration } = file.bundle.retrieval;
  return `index g${indexGeneration} (${embeddingModel}, cut by "${chunker}")`;
}
