import { wayOutOf } from '../../../../main/contract/quarantine.ts';
import type { SkippedFile, SourceStatus } from '../../../../main/contract/ingest.ts';
import type { SourceId } from '../../../../main/contract/ids.ts';
import { minutesAgo } from './documents.ts';

const source = (sourceId: string, facts: Partial<SourceStatus>): SourceStatus => ({
  sourceId: sourceId as SourceId,
  path: `/srv/halden/${sourceId}`,
  include: [],
  code: false,
  git: null,
  web: null,
  documents: 0,
  chunks: 0,
  skipped: 0,
  sizeBytes: 0,
  quality: 0.98,
  quarantined: 0,
  leavesMachine: true,
  access: 'everyone',
  lastSuccessAt: minutesAgo(2),
  lastError: null,
  drift: 0,
  driftCheckedAt: minutesAgo(0),
  isIngesting: false,
  freshness: {
    state: 'watching',
    agreedAt: minutesAgo(2),
    ageSeconds: 120,
    sloSeconds: 14_400,
    isPastSlo: false,
    lastAttemptAt: minutesAgo(2),
    failuresInARow: 0,
    failingSince: null,
    drift: { added: 0, changed: 0, removed: 0 },
    watch: 'events',
    watchNotice: null,
    pendingPaths: 0,
    answersAtRisk: 0,
  },
  ...facts,
});

export const sources: readonly SourceStatus[] = [
  source('handbook', { documents: 312, chunks: 4812, sizeBytes: 3_900_000, skipped: 3 }),
  source('claims', { documents: 96, chunks: 1930, sizeBytes: 1_480_000, lastSuccessAt: minutesAgo(4) }),
  source('terms', {
    include: ['**/*.md', '**/*.txt'],
    documents: 58,
    chunks: 2204,
    sizeBytes: 2_120_000,
    lastSuccessAt: minutesAgo(26 * 60),
    drift: 18,
  }),
  source('tickets-2025.jsonl', { documents: 1, chunks: 2871, sizeBytes: 4_400_000, lastSuccessAt: minutesAgo(52) }),
  source('wiki', { documents: 143, chunks: 611, sizeBytes: 640_000, skipped: 1, lastSuccessAt: minutesAgo(23) }),
  source('scans', { documents: 38, chunks: 52, sizeBytes: 96_000, skipped: 5, lastSuccessAt: minutesAgo(9 * 60) }),
];

const LISTED: readonly Pick<SkippedFile, 'path' | 'reason' | 'message'>[] = [
  {
    path: '/srv/halden/scans/customs-archive.pdf',
    reason: 'unsupported',
    message: 'PDF is not read yet. Export it as text or Markdown beside the original.',
  },
  {
    path: '/srv/halden/scans/warehouse-plan.tif',
    reason: 'binary',
    message: 'The first 8 kB hold 2,114 control bytes. Pictures are not read.',
  },
  {
    path: '/srv/halden/handbook/finance/q3-export.xls',
    reason: 'binary',
    message: 'The first 8 kB hold 3,902 control bytes. Save the sheet as CSV to have it read.',
  },
  {
    path: '/srv/halden/scans/gate-log-2019-to-2025.txt',
    reason: 'too_large',
    message: 'It has 214 MB, the limit is 32 MB. Split it, or leave it out with an exclude glob.',
  },
  {
    path: '/srv/halden/handbook/people/contracts-signed.md',
    reason: 'unreadable',
    message: 'Permission denied. Let this user read it, then refresh handbook.',
  },
  { path: '/srv/halden/handbook/faq/draft.md', reason: 'empty', message: 'It holds no text.' },
  {
    path: '/srv/halden/wiki/legacy/index.md',
    reason: 'symlink_outside',
    message: 'The link leads to /mnt/old-wiki/index.md, outside the source. Add that folder as a source of its own.',
  },
  {
    path: '/srv/halden/scans/rates-2019.csv',
    reason: 'encoding',
    message: '38 % of its characters are unknown in UTF-8 and Windows-1252. Save it as UTF-8.',
  },
  {
    path: '/srv/halden/scans/status.json',
    reason: 'malformed',
    message: 'Line 88: a comma is missing after "eta". Mend the file, then refresh scans.',
  },
];

export const skippedFiles: readonly SkippedFile[] = LISTED.map((file) => ({
  ...file,
  sourceId: (file.path.split('/')[3] ?? '') as SourceId,
  isIndexed: file.reason === 'encoding',
  found: null,
  quality: null,
  wayOut: wayOutOf(file.reason, file.reason === 'encoding'),
}));
