import type { KeptRelease, ReleaseChange, VerifyReport } from '../contract/release.ts';
import { formatTable } from './format.ts';

/** `r-` and the first digits, as people see releases. */
const SHORT_HASH_LENGTH = 9;
const SHOWN_VALUE = 60;

export function shortHash(hash: string): string {
  return hash.slice(0, SHORT_HASH_LENGTH);
}

export function describeKeptReleases(releases: readonly KeptRelease[]): string {
  const rows = releases.map((release) => [
    release.name,
    shortHash(release.releaseHash),
    release.pipelineId,
    release.problem === null ? release.state : 'damaged',
    gateWords(release),
    release.isSigned ? 'yes' : 'no',
    release.createdAt,
  ]);
  return formatTable([['name', 'release', 'pipeline', 'state', 'gate', 'signed', 'sealed'], ...rows]);
}

function gateWords({ gate }: KeptRelease): string {
  if (gate === null) return '–';
  return gate.held ? `held, ${gate.checks} checks` : `${gate.failed} of ${gate.checks} failed`;
}

export function describeChange(change: ReleaseChange): string {
  const spell = (value: unknown): string => {
    const text = value === undefined ? '' : JSON.stringify(value);
    return text.length > SHOWN_VALUE ? `${text.slice(0, SHOWN_VALUE)}…` : text;
  };
  const values = [spell(change.before), spell(change.after)].filter(Boolean).join(' → ');
  return `${change.change.padEnd(7)} ${change.path}: ${values}`;
}

/** @returns the verdict, then each check that failed with both values, then what is to be known of the rest */
export function describeVerification(report: VerifyReport): string {
  const lines = [`${report.name} (${shortHash(report.release)}) ${report.verified ? 'verifies' : 'does not verify'}.`];
  for (const { name, held, expected, actual, message } of report.checks) {
    lines.push(`${held ? '●' : '■'} ${name.padEnd(10)} ${held ? message || 'as sealed' : message}`);
    if (!held) lines.push(`  expected ${expected}`, `  found    ${actual}`);
  }
  const { signer } = report;
  if (signer !== null) {
    const whose = signer.isOwn
      ? 'the key of this machine'
      : signer.isKnown
        ? `a key that this machine knows${signer.label ? ` (${signer.label})` : ''}`
        : 'a key that this machine does not know: ask its maker for it, then `trestle release trust-key FILE`';
    lines.push(`Signed by ${signer.keyId}, ${whose}.`);
  }
  return lines.join('\n');
}
