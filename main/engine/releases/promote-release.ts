import { BugError } from '../../base/errors/bug-error.ts';
import { ConfigError } from '../../base/errors/config-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { GateReport, GateRunEvent } from '../../contract/gate.ts';
import type { ParsedRequestOf } from '../../contract/methods.ts';
import type { PromoteReport, ReleasePromoteEvent } from '../../contract/release.ts';
import { servingOf } from '../../release/release-pins.ts';
import { sealRelease } from '../../release/sign-release.ts';
import type { SessionParts } from '../session-parts.ts';
import { problemOf } from './check-release.ts';
import { pipelineOf, whyRefused } from './describe-kept.ts';
import type { StoredRelease } from './release-folder.ts';

type Parts = Pick<SessionParts, 'services' | 'releases' | 'keptReleases' | 'requireTrust'>;

/** Runs a gate over a release; whoever stops reading stops it. */
export type RunGate = (gateId: string, release: string) => AsyncIterable<GateRunEvent>;

const NANOS_PER_MS = 1e6;

/**
 * Lets a release serve when its gate holds. What the gate found is kept in the release either way, under a signature, so
 * that a refusal can be read as well as a promotion.
 *
 * @param gates ids of the gates there are
 * @throws ConfigError, InvalidArgumentError, StorageError, AuthError before the gate ran; nothing is pinned then
 */
export async function* promoteRelease(
  parts: Parts,
  request: ParsedRequestOf<'release.promote'>,
  options: { gates: () => Promise<readonly string[]>; runGate: RunGate; signal: AbortSignal },
): AsyncGenerator<ReleasePromoteEvent> {
  const { keptReleases, services } = parts;
  const { clock } = services;
  parts.requireTrust('promote a release');
  const startedNano = clock.monotonicNano();
  const stored = keptReleases.folder.require(request.release);
  const pipelineId = pipelineOf(stored);
  const { releaseHash, name } = stored.file;
  const before = servingOf(keptReleases.pins().pins, pipelineId);
  if (before === releaseHash) throw new InvalidArgumentError(`${name} serves ${pipelineId} already.`);
  await requireServable(parts, stored, options.signal);
  // A key that cannot be used is found before a gate has run for an hour.
  const key = await keptReleases.keyring.signing();
  const gateId = request.gate ?? onlyGate(await options.gates());
  parts.releases.keepRelease(releaseHash, stored.file.bundle);

  let gate: GateReport | null = null;
  for await (const event of options.runGate(gateId, releaseHash)) {
    if (event.type === 'finished') gate = event.report;
    yield event;
  }
  if (gate === null || gate.release !== releaseHash)
    throw new BugError(`the gate ${gateId} ended without judging ${name}`);
  const at = new Date(clock.now()).toISOString();
  const judged = keptReleases.folder.write(sealRelease({ ...stored.file, evidence: { report: gate, at } }, key));
  const promoted = gate.held;
  const ms = Math.round(Number(clock.monotonicNano() - startedNano) / NANOS_PER_MS);
  if (promoted) {
    const gateRunId = gate.gateRunId;
    keptReleases.pin({
      pipelineId,
      release: releaseHash,
      before,
      action: 'promote',
      reason: request.reason,
      gateRunId,
      share: null,
      ms,
    });
  } else services.events.publish({ type: 'releases-changed' });
  const report: PromoteReport = {
    promoted,
    release: releaseHash,
    before,
    reason: promoted ? request.reason : (whyRefused(judged) ?? `The gate ${gateId} did not hold.`),
    gate,
  };
  yield { type: 'promoted', report };
}

/** @throws what keeps it from serving, with the way out */
async function requireServable({ keptReleases }: Parts, stored: StoredRelease, signal: AbortSignal): Promise<void> {
  const { name, signature, releaseHash } = stored.file;
  if (signature === null) {
    throw new ConfigError(
      `${name} is not signed, and nothing unsigned may serve. Let the vault be opened (TRESTLE_PASSPHRASE_FILE), then run \`trestle release create --name ${name}\` again: it signs it.`,
      { details: { release: releaseHash } },
    );
  }
  const report = await keptReleases.verify(stored, signal);
  if (report.index === 'not-built') {
    throw new ConfigError(`${name} cannot be judged here: its index is not built. \`trestle ingest\` builds it.`);
  }
  if (report.verified) return;
  throw new StorageError(`${name} does not verify, so it cannot serve. ${problemOf(report.checks) ?? ''}`, {
    code: 'storage_corrupt',
    details: { release: releaseHash },
  });
}

function onlyGate(ids: readonly string[]): string {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return only;
  throw new InvalidArgumentError(
    ids.length === 0
      ? 'There is no gate in gates/, and nothing serves without one. Write gates/ship.gate.yaml, or name another with --gate.'
      : `There are ${ids.length} gates: ${ids.join(', ')}. Name the one that has to hold with --gate.`,
  );
}
