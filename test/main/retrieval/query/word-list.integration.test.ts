import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DocumentId } from '../../../../main/contract/ids.ts';
import { DocumentWriter } from '../../../../main/retrieval/index/document-writer.ts';
import type { StoredDocument } from '../../../../main/retrieval/index/stored-document.ts';
import { ensureGeneration } from '../../../../main/retrieval/index/generation.ts';
import { SourceTable } from '../../../../main/retrieval/index/source-table.ts';
import { collectWords } from '../../../../main/retrieval/query/words.ts';
import { removeSource } from '../../../../main/retrieval/sources/remove-source.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { indexFlaws, openIndex } from '../../../support/index-file.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const NOW = '2026-01-05T09:00:00.000Z';
const MODEL = { modelId: 'm', dimensions: 2, fingerprint: 'f', fusionWeight: 0.2 };
const VECTOR = new Float32Array([0.6, 0.8]);

function open(): { database: Database; writer: DocumentWriter } {
  const database = openIndex(join(makeTemporaryDirectory(), 'index.db'));
  onTestFinished(() => database.close());
  const generation = ensureGeneration(database, { model: MODEL, createdAt: NOW, generation: 1, chunker: 'blocks-1' });
  return { database, writer: new DocumentWriter({ database, generation, modelId: 'm' }) };
}

interface Written {
  sourceId: string;
  name: string;
  title: string;
  heading: string;
  lines: readonly string[];
}

function documentOf({ sourceId, name, title, heading, lines }: Written): StoredDocument {
  let start = 0;
  const chunks = lines.map((text, ordinal) => {
    const place = { start, end: start + text.length };
    start = place.end + 1;
    const chunkId = `${sourceId}/${name}:${ordinal}:${heading}:${text}`;
    const textHash = `${title}:${heading}:${text}`;
    const own = { ownAccess: null, access: null, offsetMap: null };
    return { chunkId, textHash, title, headingPath: [heading], ...place, tokens: 2, text, ...own };
  });
  const source = lines.join('\n');
  return {
    documentId: `doc_${sourceId}_${name}` as DocumentId,
    sourceId,
    path: name,
    title,
    format: 'text',
    contentHash: `hash of ${source}`,
    source,
    sizeBytes: source.length,
    modifiedMs: 1,
    verifiedMs: 2,
    metadata: {},
    quality: { score: 1, findings: [] },
    access: { tenant: '', principals: [], isDenied: false },
    ownAccess: '{}',
    fields: null,
    signature: null,
    chunks,
  };
}

function listed(database: Database): string[] {
  const words = database.prepare<{ word: string }>('SELECT word FROM word ORDER BY word').all();
  const mirrored = database.prepare<{ word: string }>('SELECT reversed AS word FROM word_reversed').all();
  expect(mirrored.map(({ word }) => word.split('').toReversed().join('')).toSorted()).toEqual(
    words.map(({ word }) => word).toSorted(),
  );
  return words.map(({ word }) => word).toSorted();
}

/** The list as it would be made anew from what the index holds. */
function rebuilt(database: Database): string[] {
  const words = new Set<string>();
  const rows = database
    .prepare<{ title: string; headings: string; text: string }>(
      'SELECT title, heading_path AS headings, text FROM chunk',
    )
    .all();
  for (const { title, headings, text } of rows) {
    for (const part of [title, ...(JSON.parse(headings) as string[]), text]) collectWords(part, words);
  }
  return [...words].toSorted();
}

/** Few words of few stems, so that they are shared, in spellings that fold alike, next to marks that end no word. */
const word = fc.constantFrom(
  'wing',
  'wings',
  'winged',
  'Crème',
  'creme',
  'CRÉME',
  'gate',
  'gates',
  'x86',
  'abc9',
  'né',
);
const gap = fc.constantFrom(' ', ', ', '_', '"', '\t', '\\', '-', '\u{e000}', '’s ');
const line = fc
  .array(fc.tuple(word, gap), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([one, between]) => `${one}${between}`).join(''));
const written = fc.record({
  sourceId: fc.constantFrom('docs', 'claims'),
  name: fc.constantFrom('a', 'b', 'c'),
  title: line,
  heading: line,
  lines: fc.uniqueArray(line, { maxLength: 3 }),
});
const step = fc.oneof(
  { weight: 4, arbitrary: written.map((document) => ({ kind: 'write' as const, document })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(written, fc.array(written, { maxLength: 2 }))
      .map(([document, others]) => ({ kind: 'remove' as const, document, others })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('docs', 'claims').map((sourceId) => ({ kind: 'source' as const, sourceId })),
  },
);

describe('the list of words that misspelled ones are repaired from', () => {
  it('is, after any writes and removals, what a rebuild would make of the index', () => {
    const { database, writer } = open();
    const run = (one: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void => {
      if (one.kind === 'source') {
        removeSource(database, one.sourceId);
        return;
      }
      const document = documentOf(one.document);
      new SourceTable(database, document.sourceId).begin(`/${document.sourceId}`, NOW);
      database.transaction(() => {
        if (one.kind === 'remove')
          writer.remove([document, ...one.others.map(documentOf)].map(({ documentId }) => documentId));
        else
          writer.write(
            document,
            document.chunks.map(() => VECTOR),
            NOW,
          );
      });
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        for (const sourceId of ['docs', 'claims']) removeSource(database, sourceId);
        expect(listed(database)).toEqual([]);
        for (const one of steps) run(one);
        expect(listed(database)).toEqual(rebuilt(database));
      }),
      { numRuns: 150, seed: 11 },
    );
    expect(indexFlaws(database)).toEqual([]);
  });

  it('forgets the words of a source that is removed, and keeps what another source says too', () => {
    const { database, writer } = open();
    for (const sourceId of ['docs', 'claims']) {
      new SourceTable(database, sourceId).begin(`/${sourceId}`, NOW);
      const text = sourceId === 'docs' ? 'Petrovich opened the gate' : 'the gate was closed';
      const document = documentOf({ sourceId, name: 'a', title: '', heading: '', lines: [text] });
      database.transaction(() => void writer.write(document, [VECTOR], NOW));
    }
    removeSource(database, 'docs');
    expect(listed(database)).toEqual(['closed', 'gate', 'the', 'was']);
    removeSource(database, 'docs');
    removeSource(database, 'claims');
    expect(listed(database)).toEqual([]);
  });
});
