import type { PromptVersion } from '../../../../main/contract/prompt.ts';
import { formatShortId } from '../../../ui/format.ts';

/** Digits by which people tell versions apart. */
const SHORT_FINGERPRINT = 4;

/** @returns a version as it is quoted: `e02c`; `working` is the file as it is */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint === 'working' ? 'file' : fingerprint.slice(0, SHORT_FINGERPRINT);
}

/** @returns what brought a version or holds it, most telling first: `pinned`, `in r-7f3a9c1`, its commit, `saved`, `in traces` */
export function versionNote(version: PromptVersion): string {
  const { pinnedBy, releases, commit, from } = version;
  if (pinnedBy.length > 0) return `pinned by ${pinnedBy.join(', ')}`;
  const [release] = releases;
  if (release !== undefined) return `in ${formatShortId(release)}`;
  if (from.includes('working')) return 'saved';
  if (commit !== null) return commit.subject;
  return from.includes('journal') ? 'in traces' : '';
}

/** @returns all that is known of a version, a line each */
export function versionFacts(version: PromptVersion): string {
  const { fingerprint, releases, pinnedBy, commit, traces, from } = version;
  return [
    fingerprint,
    from.includes('working') ? 'the file as it is' : null,
    commit === null ? null : `commit ${commit.hash} by ${commit.author}: ${commit.subject}`,
    releases.length === 0 ? null : `in ${releases.map(formatShortId).join(', ')}`,
    pinnedBy.length === 0 ? null : `pinned by ${pinnedBy.join(', ')}`,
    traces === 0 ? 'in no trace' : `in ${traces} ${traces === 1 ? 'trace' : 'traces'}`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/**
 * The two versions that are compared when nobody chose.
 *
 * @returns the one before the file as it is, and the file; null with fewer than two versions and nothing unsaved
 */
export function defaultPair(versions: readonly PromptVersion[]): { before: string; after: string } | null {
  const current = versions.findIndex(({ from }) => from.includes('working'));
  const before = versions[current + 1];
  return before === undefined ? null : { before: before.fingerprint, after: 'working' };
}
