import type { GitHead, SourceStatus } from '../../../main/contract/ingest.ts';
import { formatBytes, formatCount, formatQuantity } from '../../ui/index.ts';

const SHORT_COMMIT = 7;

/** @returns what is checked out: `main 3f2a9c1`; the commit alone when no branch is */
export function gitText({ branch, commit }: GitHead): string {
  const short = commit.slice(0, SHORT_COMMIT);
  return branch === null ? short : `${branch} ${short}`;
}

/** @returns a web source's site, or the name of its list of addresses */
export function webText(web: string): string {
  return URL.parse(web)?.host || (web.split(/[/\\]/).at(-1) ?? web);
}

/** @returns where a source comes from, whole, a line a fact: for hover */
export function sourceTitle({ path, web, git, include, code }: SourceStatus): string {
  return [
    web === null ? path : `Fetched from ${web}`,
    ...(git === null ? [] : [`Git: ${git.branch === null ? 'no branch, ' : `${git.branch}, `}commit ${git.commit}`]),
    ...(include.length === 0 ? [] : [`Only ${include.join(', ')}`]),
    ...(code ? ['Source code too'] : []),
  ].join('\n');
}

export interface SkippedSummary {
  text: string;
  title: string | undefined;
  /** Some cannot be found at all. */
  isWarning: boolean;
}

/** @returns how many files were skipped and how many of them cannot be found: `4 of 12`, `12`, `0` */
export function skippedSummary({
  skipped,
  quarantined,
}: Pick<SourceStatus, 'skipped' | 'quarantined'>): SkippedSummary {
  if (skipped === 0) return { text: '0', title: undefined, isWarning: false };
  const remarked = skipped - quarantined;
  const title = [
    ...(quarantined === 0 ? [] : [`${formatQuantity(quarantined, 'file')} cannot be found`]),
    ...(remarked === 0 ? [] : [`${formatQuantity(remarked, 'file')} searched with a remark`]),
  ].join(', ');
  const isSplit = quarantined > 0 && remarked > 0;
  return {
    text: isSplit ? `${formatCount(quarantined)} of ${formatCount(skipped)}` : formatCount(skipped),
    title,
    isWarning: quarantined > 0,
  };
}

/** @returns the facts of the selected source that its row has no room for */
export function sourceFacts(source: SourceStatus): readonly (readonly [name: string, value: string])[] {
  const { path, web, git, include, code, sizeBytes, access } = source;
  const skipped = skippedSummary(source);
  return [
    web === null ? ['Files', path] : ['Fetched from', web],
    ...(git === null ? [] : [['Git', gitText(git)] as const]),
    ['Size', formatBytes(sizeBytes)],
    ['Leaves this machine', source.leavesMachine ? 'when a model elsewhere answers' : 'never'],
    ...(include.length === 0 ? [] : [['Only', include.join(', ')] as const]),
    ...(code ? [['Code', 'taken too'] as const] : []),
    ...(access === '' ? [] : [['Found by', access] as const]),
    ...(skipped.title === undefined ? [] : [['Skipped', skipped.title] as const]),
  ];
}
