import type { KeptRelease, ReleasePin, ReleaseState } from '../../contract/release.ts';
import { canaryOf, lastChange, servingOf } from '../../release/release-pins.ts';
import { objectOf, spelled } from '../../base/text-in-json.ts';
import type { StoredRelease } from './release-folder.ts';

/** @param problem why nothing of it may be served; null when it is whole */
export function describeKept(stored: StoredRelease, pins: readonly ReleasePin[], problem: string | null): KeptRelease {
  const { file, path } = stored;
  const { bundle, evidence } = file;
  const pipelineId = pipelineOf(stored);
  const { state, reason } = stateOf(stored, pins);
  const report = evidence?.report ?? null;
  return {
    name: file.name,
    path,
    releaseHash: file.releaseHash,
    pipelineId,
    createdAt: file.createdAt,
    createdBy: file.createdBy,
    notes: file.notes,
    state,
    reason,
    prompts: Object.fromEntries(
      Object.entries(bundle.prompts).map(([id, prompt]) => [id, spelled(objectOf(prompt)?.['fingerprint'] ?? '')]),
    ),
    indexGeneration: bundle.retrieval.indexGeneration,
    gate:
      evidence === null || report === null
        ? null
        : {
            held: report.held,
            checks: report.checks.length,
            failed: report.checks.filter(({ held }) => !held).length,
            at: evidence.at,
          },
    isSigned: file.signature !== null,
    problem,
  };
}

export function pipelineOf({ file }: StoredRelease): string {
  return spelled(objectOf(file.bundle.pipeline)?.['id'] ?? '');
}

function stateOf(stored: StoredRelease, pins: readonly ReleasePin[]): { state: ReleaseState; reason: string | null } {
  const { releaseHash, evidence } = stored.file;
  const pipelineId = pipelineOf(stored);
  if (servingOf(pins, pipelineId) === releaseHash) return { state: 'serving', reason: null };
  const canary = canaryOf(pins, pipelineId);
  if (canary?.release === releaseHash) return { state: 'canary', reason: canary.reason || null };
  const own = pins.filter((pin) => pin.release === releaseHash || pin.before === releaseHash);
  const left = own.findLast((pin) => pin.before === releaseHash && pin.release !== releaseHash);
  const last = lastChange(own, pipelineId);
  if (left?.action === 'rollback' && left === last) return { state: 'rolled-back', reason: left.reason || null };
  if (evidence !== null && !evidence.report.held) return { state: 'refused', reason: whyRefused(stored) };
  return { state: evidence === null && own.length === 0 ? 'draft' : 'kept', reason: null };
}

/** @returns the failed checks of its gate, in words; null without any */
export function whyRefused({ file }: Pick<StoredRelease, 'file'>): string | null {
  const failed = file.evidence?.report.checks.filter(({ held }) => !held) ?? [];
  return failed.length === 0 ? null : failed.map(({ name, message }) => `${name}: ${message}`).join(' ');
}
