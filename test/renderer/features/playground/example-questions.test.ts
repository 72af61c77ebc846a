import { describe, expect, it } from 'vitest';
import type { DocumentSummary } from '../../../../main/contract/document.ts';
import type { DocumentId, SourceId } from '../../../../main/contract/ids.ts';
import {
  exampleDocuments,
  exampleQuestion,
} from '../../../../renderer/features/playground/view-model/example-questions.ts';

const document = (
  displayPath: string,
  title: string,
  chunks: number,
  format: DocumentSummary['format'] = 'markdown',
) => ({
  documentId: `doc_${displayPath}` as DocumentId,
  sourceId: 'handbook' as SourceId,
  path: `/srv/${displayPath}`,
  displayPath,
  title,
  format,
  sizeBytes: chunks * 1000,
  chunks,
  indexedAt: '2025-11-14T10:00:00Z',
  modifiedAt: '2025-11-14T10:00:00Z',
  metadata: {},
  quality: 1,
  findings: [],
});
const text = (title: string, body: string) => ({ title, text: body, chunkSpans: [] });

describe('the documents that examples come from', () => {
  it('are spread over the folders, those with most text first', () => {
    const chosen = exampleDocuments(
      [
        document('people/leave.md', 'Annual leave', 9),
        document('people/absence.md', 'Sick leave', 8),
        document('claims/late.md', 'Late delivery', 2),
        document('it/vpn.md', 'VPN setup', 1),
      ],
      3,
    );
    expect(chosen.map(({ title }) => title)).toEqual(['Annual leave', 'Late delivery', 'VPN setup']);
  });

  it('have titles that name a topic and headings to ask about', () => {
    const chosen = exampleDocuments(
      [
        document('a/README.md', 'README', 9),
        document('b/rates.csv', 'Rates 2025', 9, 'csv'),
        document('c/notes.txt', 'storage-conditions.txt', 9, 'text'),
      ],
      3,
    );
    expect(chosen).toEqual([]);
  });
});

describe('an example question', () => {
  it('is one the document asks itself, if it does', () => {
    expect(exampleQuestion(text('FAQ', '# FAQ\n\n## 1. Who signs for deliveries after 18:00?\n'))).toBe(
      'Who signs for deliveries after 18:00?',
    );
  });

  it('is else about a section, in its own words', () => {
    const body = '# Late delivery\n\n## Overview\n\n## How to claim\n\n## **Time limits**\n';
    expect(exampleQuestion(text('Late delivery', body))).toBe('What does “Late delivery” say about time limits?');
    expect(exampleQuestion(text('Carriage', '## EDI messages'))).toBe('What does “Carriage” say about EDI messages?');
  });

  it('is else about the document as a whole', () => {
    expect(exampleQuestion(text('Late delivery', 'No headings at all.'))).toBe('What does “Late delivery” say?');
  });
});
