import type { DocumentFormat, DocumentSummary, DocumentText } from '../../../../main/contract/document.ts';
import type { ChunkId, DocumentId, SourceId } from '../../../../main/contract/ids.ts';
import { ANNUAL_LEAVE } from './handbook-text.ts';

/** All ages below count from here. */
export const NOW = Date.parse('2025-11-14T14:41:00Z');
export const minutesAgo = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

const PATHS: readonly (readonly [path: string, format: DocumentFormat, chunks: number, bytes: number])[] = [
  ['people/annual-leave.md', 'markdown', 5, 1304],
  ['people/parental-leave.md', 'markdown', 9, 5120],
  ['people/sabbatical.md', 'markdown', 6, 3411],
  ['people/benefits.html', 'html', 12, 18_220],
  ['people/working-hours-and-overtime.md', 'markdown', 8, 4890],
  ['claims/late-delivery.md', 'markdown', 11, 7400],
  ['claims/damage-and-loss.md', 'markdown', 14, 9120],
  ['claims/decision-letter-template.txt', 'text', 2, 1190],
  ['terms/carriage-2025.md', 'markdown', 31, 24_800],
  ['terms/force-majeure.md', 'markdown', 4, 2210],
  ['finance/rates-2025.csv', 'csv', 22, 41_300],
  ['finance/accessorial-charges.json', 'json', 9, 8300],
  ['operations/status-codes.jsonl', 'jsonl', 17, 12_100],
  ['operations/dangerous-goods.md', 'markdown', 19, 13_900],
  ['it/vpn-setup.md', 'markdown', 7, 3300],
  ['faq/customer-faq.md', 'markdown', 16, 10_400],
];

/** The index of a document doubles as its id, so that links in tests can be read. */
export const documents: readonly DocumentSummary[] = PATHS.map(([path, format, chunks, sizeBytes], index) => ({
  documentId: `doc_${String(index).padStart(8, '0')}` as DocumentId,
  sourceId: (path.startsWith('terms') ? 'terms' : 'handbook') as SourceId,
  path: `/srv/halden/${path}`,
  displayPath: `handbook/${path}`,
  title: titleOf(path),
  format,
  sizeBytes,
  chunks,
  indexedAt: minutesAgo(2),
  modifiedAt: minutesAgo(60 * (5 + index * 19)),
  metadata: {},
  quality: 1,
  findings: [],
}));

function titleOf(path: string): string {
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.\w+$/, '')
    .replaceAll('-', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** @returns the text of a document: the leave policy, cut into chunks at its headings */
export function documentText(documentId: string): DocumentText {
  const summary = documents.find((document) => document.documentId === documentId) ?? documents[0];
  if (summary === undefined) throw new Error('the pretend handbook is empty');
  const starts = [...ANNUAL_LEAVE.matchAll(/^#+ .*$/gm)].map((match) => ({
    at: match.index,
    heading: match[0].replace(/^#+ /, ''),
  }));
  return {
    ...summary,
    text: ANNUAL_LEAVE,
    windowStart: 0,
    windowEnd: ANNUAL_LEAVE.length,
    length: ANNUAL_LEAVE.length,
    isCurrent: true,
    chunkSpans: starts.map(({ at, heading }, index) => ({
      chunkId: `chk_${index}` as ChunkId,
      start: at,
      end: starts[index + 1]?.at ?? ANNUAL_LEAVE.length,
      headingPath: index === 0 ? ['Annual leave'] : ['Annual leave', heading],
    })),
  };
}
