import type { SkippedFile, SkipReason, SourceStatus } from '../../../main/contract/ingest.ts';
import { ageSeconds, type DotState, formatAge, formatCount, formatQuantity } from '../../ui/index.ts';

/** What the repair in the verdict strip reads again. */
export interface SourcesRepair {
  label: string;
  sources: readonly string[];
}

export interface SourcesVerdict {
  sentence: string;
  detail: string | null;
  /** Why a repair is offered, in words beside it; null when there is nothing to repair. */
  cause: string | null;
  repair: SourcesRepair | null;
}

/** @returns one source's state: reading, failed, differs from the files, never read, or fine */
export function sourceState(source: SourceStatus): DotState {
  if (source.isIngesting) return 'running';
  if (source.lastError !== null) return 'error';
  if (source.lastSuccessAt === null) return 'off';
  return (source.drift ?? 0) > 0 ? 'warn' : 'ok';
}

/** What the state reads as. */
export const SOURCE_STATE_WORD: Readonly<Record<DotState, string>> = {
  running: 'being read',
  error: 'could not be read',
  off: 'not read yet',
  warn: 'differs from the files',
  ok: 'current',
  unknown: 'unknown',
};

/**
 * The view's answer in one sentence, worst first: what could not be read, what differs from the files, what was never
 * read, what is being read; else that all is current. `heldFiles`: data files by source whose changed columns wait for a decision. Only facts the engine measured; when nobody compared the files yet, it says so.
 */
export function sourcesVerdict(
  sources: readonly SourceStatus[],
  nowMs: number,
  heldFiles: ReadonlyMap<string, number> = new Map(),
): SourcesVerdict {
  const chunks = sources.reduce((sum, source) => sum + source.chunks, 0);
  const skipped = sources.reduce((sum, source) => sum + source.skipped, 0);
  const detail = verdictDetail(sources, skipped);
  const failed = sources.filter((source) => sourceState(source) === 'error');
  const late = sources.filter(({ freshness }) => freshness.isPastSlo && freshness.agreedAt !== null);
  // A file whose columns changed differs until somebody decides: reading it again would change nothing.
  const held = sources.filter(({ sourceId }) => heldFiles.has(sourceId));
  const changed = sources.filter(
    (source) => sourceState(source) === 'warn' && (source.drift ?? 0) > (heldFiles.get(source.sourceId) ?? 0),
  );
  const unread = sources.filter((source) => sourceState(source) === 'off');
  const reading = sources.filter(({ isIngesting }) => isIngesting);
  const [broken] = failed;
  if (broken !== undefined) {
    const age = ageSeconds(broken.lastSuccessAt, nowMs);
    const sentence =
      failed.length > 1
        ? `${formatCount(failed.length)} of ${formatQuantity(sources.length, 'source')} could not be read`
        : age === null
          ? `${broken.sourceId} could not be read`
          : `${broken.sourceId} could not be read; what it held ${formatAge(age)} ago still answers`;
    return { sentence, detail, cause: broken.lastError, repair: repairOf(failed, 'Read') };
  }
  const [latest] = late.toSorted((a, b) => secondsPast(b, nowMs) - secondsPast(a, nowMs));
  if (latest !== undefined) {
    const fresh = sources.length - late.length - unread.length;
    const past = `${latest.sourceId} is ${formatAge(secondsPast(latest, nowMs))} past its limit`;
    return {
      sentence:
        sources.length === 1
          ? past
          : `${formatCount(fresh)} of ${formatQuantity(sources.length, 'source')} fresh; ${past}`,
      detail,
      cause: latest.freshness.watchNotice,
      repair: repairOf(late, 'Refresh'),
    };
  }
  if (changed.length > 0) {
    const files = changed.reduce((sum, source) => sum + (source.drift ?? 0), 0);
    const current = sources.length - changed.length - unread.length;
    const [first] = changed;
    return {
      sentence:
        changed.length === 1 && first !== undefined
          ? `${first.sourceId} changed: ${formatQuantity(files, 'file')} ${files === 1 ? 'differs' : 'differ'} from the index`
          : `${formatCount(current)} of ${formatQuantity(sources.length, 'source')} current; ${formatQuantity(files, 'file')} differ from the index`,
      detail,
      cause: null,
      repair: repairOf(changed, 'Refresh'),
    };
  }
  const [undecided] = held;
  if (undecided !== undefined) {
    const what = held.length === 1 ? undecided.sourceId : formatQuantity(held.length, 'source');
    return {
      sentence: `${what} changed columns; the old rows answer until you decide`,
      detail,
      cause: null,
      repair: null,
    };
  }
  if (unread.length > 0) {
    return { sentence: unreadSentence(unread, sources.length), detail, cause: null, repair: repairOf(unread, 'Read') };
  }
  if (reading.length > 0) {
    const [first] = reading;
    const what =
      reading.length === 1 && first !== undefined ? first.sourceId : formatQuantity(reading.length, 'source');
    const holdsText = reading.some(({ lastSuccessAt }) => lastSuccessAt !== null);
    const sentence = `${what} ${reading.length === 1 ? 'is' : 'are'} being read${holdsText ? '; what the index holds answers meanwhile' : ''}`;
    return { sentence, detail, cause: null, repair: null };
  }
  const isUnchecked = sources.some(({ drift, isIngesting }) => drift === null && !isIngesting);
  const what = `${formatQuantity(chunks, 'chunk')} of ${formatQuantity(documentCount(sources), 'document')}`;
  return {
    sentence: isUnchecked
      ? `${formatQuantity(sources.length, 'source')} read: ${what}`
      : `${allOf(sources)} current: ${what}`,
    detail: isUnchecked ? 'Whether files changed since is being looked at.' : detail,
    cause: null,
    repair: null,
  };
}

/** How long a source is past its limit; 0 for one without a limit or within it. Seconds. */
function secondsPast({ freshness: { agreedAt, sloSeconds } }: SourceStatus, nowMs: number): number {
  const age = ageSeconds(agreedAt, nowMs);
  return age === null || sloSeconds === null ? 0 : Math.max(0, age - sloSeconds);
}

/** What else is to be known: answers that rest on changed text, files that are not searched. */
function verdictDetail(sources: readonly SourceStatus[], skipped: number): string | null {
  const atRisk = sources.reduce((sum, { freshness }) => sum + freshness.answersAtRisk, 0);
  const parts = [
    ...(atRisk === 0
      ? []
      : [`${formatQuantity(atRisk, 'past answer')} ${atRisk === 1 ? 'cites' : 'cite'} text that has changed.`]),
    ...(skipped === 0 ? [] : [`${formatQuantity(skipped, 'file')} skipped, whole or in part.`]),
  ];
  return parts.length === 0 ? null : parts.join(' ');
}

/** @returns all of them with their verb: `handbook is`, `Both sources are`, `All 6 sources are` */
function allOf(sources: readonly SourceStatus[]): string {
  if (sources.length === 1) return `${sources[0]?.sourceId} is`;
  return sources.length === 2 ? 'Both sources are' : `All ${formatCount(sources.length)} sources are`;
}

const documentCount = (sources: readonly SourceStatus[]): number =>
  sources.reduce((sum, { documents }) => sum + documents, 0);

function unreadSentence(unread: readonly SourceStatus[], all: number): string {
  const [first] = unread;
  if (unread.length === 1 && first !== undefined) return `${first.sourceId} is not read yet`;
  return unread.length === all
    ? `None of ${formatQuantity(all, 'source')} is read yet`
    : `${formatCount(unread.length)} of ${formatQuantity(all, 'source')} are not read yet`;
}

function repairOf(sources: readonly SourceStatus[], verb: string): SourcesRepair {
  const ids = sources.map(({ sourceId }) => sourceId);
  const [only] = ids;
  return {
    label:
      ids.length === 1 && only !== undefined ? `${verb} ${only}` : `${verb} ${formatQuantity(ids.length, 'source')}`,
    sources: ids,
  };
}

/** @returns a file's path as people read it: the source's name and the path in it; as it is when no source holds it */
export function pathInSource(path: string, sources: readonly Pick<SourceStatus, 'sourceId' | 'path'>[]): string {
  const whole = sources.find((source) => source.path === path);
  if (whole !== undefined) return whole.sourceId;
  const holder = sources
    .filter((source) => path.startsWith(`${source.path}/`) || path.startsWith(`${source.path}\\`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  return holder === undefined ? path : `${holder.sourceId}${path.slice(holder.path.length).replaceAll('\\', '/')}`;
}

/** Reasons in words, as the filter and the table show them. */
export const SKIP_REASON_TEXT: Readonly<Record<SkipReason, string>> = {
  binary: 'binary',
  too_large: 'too large',
  unreadable: 'unreadable',
  unsupported: 'unsupported kind',
  empty: 'empty',
  malformed: 'malformed',
  symlink_outside: 'link leaves the source',
  other_repository: 'a repository of its own',
  encoding: 'unknown encoding',
  code_not_taken: 'source code',
  page_cap: 'too many pages',
  image_too_large: 'image too large',
  archive_ratio: 'unpacks too far',
  archive_size: 'unpacks too large',
  parse_timeout: 'took too long',
  parse_memory: 'took too much memory',
  parse_crashed: 'parser stopped',
  encrypted: 'encrypted',
  ocr_off: 'pictures not read',
  half_empty: 'half empty',
  encoding_broken: 'broken letters',
  hidden_text: 'hidden text',
  noise: 'no words',
  boilerplate: 'boilerplate',
  repeated_lines: 'repeated lines',
  ocr_unsure: 'unsure recognition',
  near_duplicate: 'near-duplicate',
  attachment_unread: 'attachment not read',
  schema_drift: 'columns changed',
  schema_added: 'columns added',
  left_out: 'left out',
  access: 'access unreadable',
  erased: 'erased',
};

/** @returns the reasons that occur, most frequent first, with how many files each has */
export function skipReasonCounts(files: readonly SkippedFile[]): readonly { reason: SkipReason; count: number }[] {
  const counts = new Map<SkipReason, number>();
  for (const { reason } of files) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count);
}

/** @returns the files whose path or message holds `text`, ignoring case, and whose reason is `reason` when one is given */
export function filterSkipped(
  files: readonly SkippedFile[],
  text: string,
  reason: SkipReason | null,
): readonly SkippedFile[] {
  const wanted = text.trim().toLowerCase();
  return files.filter(
    (file) =>
      (reason === null || file.reason === reason) &&
      (wanted === '' || file.path.toLowerCase().includes(wanted) || file.message.toLowerCase().includes(wanted)),
  );
}
