import { describe, expect, it } from 'vitest';
import type { MetadataCondition, RetrievalFilter } from '../../../../main/contract/retrieval.ts';
import { rankByBm25 } from '../../../../main/retrieval/search/rank-by-bm25.ts';
import { createTestIndex } from '../../../support/test-index.ts';

const DOCUMENTS: Readonly<Record<string, unknown>> = {
  a: { year: 2024, status: 'final', tags: ['law', 'Rent'], isfinal: true, date: '2026-01-31' },
  b: { year: 2019.5, status: 'draft', isfinal: false, code: '2024' },
  c: { year: '2024', status: 'Final', tags: ['rental'] },
  d: {},
};

function find(filter: RetrievalFilter): string {
  const index = createTestIndex();
  for (const [name, metadata] of Object.entries(DOCUMENTS)) {
    const documentId = index.add({ path: `${name}.md`, chunks: [{ chunkId: name, text: 'crane' }] });
    index.database
      .prepare('UPDATE document SET metadata = ?, modified_ms = ?, format = ? WHERE document_id = ?')
      .run(
        JSON.stringify(metadata),
        Date.UTC(2026, 0, name.charCodeAt(0) - 96),
        name === 'd' ? 'csv' : 'markdown',
        documentId,
      );
  }
  const ranking = rankByBm25(index.database, { query: 'crane', k: 10, filter });
  return ranking.map(({ chunkId }) => chunkId).join('');
}

describe('a metadata condition', () => {
  it.each<[MetadataCondition, string]>([
    [{ key: 'year', op: 'eq', value: 2024 }, 'a'],
    [{ key: 'Year', op: 'eq', value: '2024' }, 'c'],
    [{ key: 'year', op: 'lt', value: 2024 }, 'b'],
    [{ key: 'year', op: 'gte', value: 2019.5 }, 'ab'],
    [{ key: 'date', op: 'gt', value: '2026-01-30' }, 'a'],
    [{ key: 'status', op: 'ne', value: 'final' }, 'bcd'],
    [{ key: 'status', op: 'in', value: ['final', 'draft'] }, 'ab'],
    [{ key: 'status', op: 'in', value: [] }, ''],
    [{ key: 'tags', op: 'eq', value: 'law' }, 'a'],
    [{ key: 'tags', op: 'contains', value: 'rent' }, 'ac'],
    [{ key: 'tags', op: 'exists' }, 'ac'],
    [{ key: 'tags', op: 'exists', value: false }, 'bd'],
    [{ key: 'isFinal', op: 'eq', value: true }, 'a'],
    [{ key: 'isFinal', op: 'eq', value: 1 }, ''],
    [{ key: `x') OR TRUE --`, op: 'eq', value: `'; DROP TABLE chunk; --` }, ''],
  ])('%j finds %s', (condition, found) => {
    expect(find({ metadata: [condition] })).toBe(found);
  });

  it('holds together with the others, and with format and date', () => {
    const metadata: MetadataCondition[] = [
      { key: 'status', op: 'exists' },
      { key: 'year', op: 'gt', value: 2000 },
    ];
    expect(find({ metadata })).toBe('ab');
    expect(find({ metadata, modifiedAfter: '2026-01-02' })).toBe('b');
    expect(find({ modifiedBefore: '2026-01-03T00:00:00+00:00' })).toBe('ab');
    expect(find({ formats: ['csv'] })).toBe('d');
    expect(find({ formats: [] })).toBe('');
  });
});
