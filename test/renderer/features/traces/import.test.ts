import { describe, expect, it } from 'vitest';
import type { ImportedFile } from '../../../../main/contract/trace-import.ts';
import { importProgress } from '../../../../renderer/features/traces/import/import-progress.ts';
import {
  importedFilter,
  importSummary,
  importTotals,
  treatmentRows,
} from '../../../../renderer/features/traces/import/import-report.ts';
import { useImportStore, type WatchedImport } from '../../../../renderer/features/traces/import/import-store.ts';
import { typedPaths, typedPathsProblem } from '../../../../renderer/features/traces/import/typed-paths.ts';
import { unmappedGroups, unmappedKind } from '../../../../renderer/features/traces/import/unmapped-groups.ts';

function aFile(facts: Partial<ImportedFile> = {}): ImportedFile {
  return {
    path: '/exports/desk.json',
    format: 'langfuse',
    traces: 2,
    spans: 14,
    imported: 14,
    duplicates: 0,
    synthetic: 0,
    repaired: 0,
    redacted: 0,
    unmapped: {},
    errors: [],
    ...facts,
  };
}

const finished = (files: readonly ImportedFile[], traces = 2): Pick<WatchedImport, 'outcome' | 'files'> => ({
  files,
  outcome: {
    type: 'finished',
    report: { files, traces, spans: files.reduce((sum, { spans }) => sum + spans, 0), ms: 420 },
  },
});

describe('a field that has no field of ours', () => {
  it.each([
    ['http.request.method', 'infrastructure'],
    ['net.peer.name', 'infrastructure'],
    ['telemetry.sdk.language', 'infrastructure'],
    ['resource.k8s.pod.name', 'infrastructure'],
    ['otel_scope', 'infrastructure'],
    ['gen_ai.request.seed', 'model'],
    ['llm.is_streaming', 'model'],
    ['metadata.ls_model_type', 'model'],
    ['attributes.ai.settings.maxRetries', 'model'],
    ['metadata.customer_tier', 'other'],
    ['halden.desk', 'other'],
    ['', 'other'],
  ] as const)('%s is about %s', (name, kind) => {
    expect(unmappedKind(name)).toBe(kind);
  });

  it('stands with those like it, added up over files, most frequent first', () => {
    const groups = unmappedGroups([
      aFile({ unmapped: { 'http.method': 3, 'llm.is_streaming': 2, 'llm.seed': 9 } }),
      aFile({ unmapped: { 'llm.is_streaming': 8 } }),
    ]);
    expect(groups.map(({ kind, fields }) => [kind, fields])).toEqual([
      [
        'model',
        [
          { name: 'llm.is_streaming', spans: 10 },
          { name: 'llm.seed', spans: 9 },
        ],
      ],
      ['infrastructure', [{ name: 'http.method', spans: 3 }]],
    ]);
    expect(unmappedGroups([aFile()])).toEqual([]);
  });
});

describe('how an import ended', () => {
  it('is told in spans and traces, with what was there already', () => {
    expect(importSummary(finished([aFile({ spans: 15, duplicates: 1 })]))).toEqual({
      title: 'Imported',
      body: '14 spans of 2 traces; 1 was here already. It took 420 ms.',
      tone: 'ok',
    });
    expect(importSummary(finished([aFile({ traces: 1, imported: 1, spans: 1 })], 1))?.body).toBe(
      '1 span of 1 trace. It took 420 ms.',
    );
  });

  it('is a warning when a part could not be read, and an error when nothing was recognised', () => {
    expect(importSummary(finished([aFile({ errors: ['line 9 is cut off'] })]))?.tone).toBe('warn');
    expect(importSummary(finished([aFile(), aFile({ format: null, spans: 0, imported: 0 })]))?.tone).toBe('warn');
    expect(
      importSummary(finished([aFile({ format: null, spans: 0, imported: 0, errors: ['no JSON'] })])),
    ).toMatchObject({
      title: 'Nothing was imported',
      tone: 'error',
    });
  });

  it('is no failure when all of it was there', () => {
    expect(importSummary(finished([aFile({ imported: 0, duplicates: 14 })]))).toMatchObject({
      title: 'Nothing new',
      tone: 'ok',
    });
  });

  it('says what stays after a cancel or a failure', () => {
    const files = [aFile({ imported: 7 })];
    expect(importSummary({ files, outcome: { type: 'cancelled' } })?.body).toBe('7 spans stored before it ended stay.');
    expect(importSummary({ files: [], outcome: { type: 'failed', message: 'The disk is full.' } })?.body).toBe(
      'The disk is full. Nothing was stored.',
    );
    expect(importSummary({ files: [], outcome: null })).toBeNull();
  });

  it('names only what was done to spans', () => {
    const totals = importTotals([aFile({ repaired: 2 }), aFile({ redacted: 1, repaired: 1 })]);
    expect(treatmentRows(totals).map(({ name, count }) => [name, count])).toEqual([
      ['repaired', 3],
      ['redacted', 1],
    ]);
  });

  it('leads to its traces', () => {
    expect(importedFilter([aFile(), aFile()])).toBe('origin:langfuse');
    expect(importedFilter([aFile({ format: null, spans: 0 })])).toBeNull();
  });
});

describe('a running import', () => {
  const begin = () => {
    useImportStore.getState().begin({ paths: ['/exports'], abort: () => {} });
    const watched = useImportStore.getState().watched;
    if (watched === null) throw new Error('nothing is watched');
    return watched;
  };

  it('tells how far it is by bytes, and what is left once there is a pace', () => {
    const watched: WatchedImport = {
      ...begin(),
      current: { path: '/exports/night.json', bytesRead: 1_500_000, sizeBytes: 4_000_000, spans: 12_466 },
      bytesBefore: 500_000,
      totalBytes: 8_000_000,
      fileCount: 5,
      files: [aFile()],
    };
    expect(importProgress({ ...watched, elapsedMs: 2000 })).toEqual({
      label: 'Reading night.json',
      count: '12,480 spans, 2.0 MB of 8.0 MB, file 2 of 5',
      remaining: '6 s left',
      share: 0.25,
    });
    expect(importProgress({ ...watched, elapsedMs: 500 }).remaining).toBeNull();
    expect(importProgress({ ...begin(), elapsedMs: 5000 })).toMatchObject({
      label: 'Looking through the files',
      share: null,
      remaining: null,
    });
  });

  it('adds up the files that are behind it', () => {
    begin();
    const { receive } = useImportStore.getState();
    receive({ type: 'import-started', importId: 'i1', files: 2, totalBytes: 300 }, 10);
    receive({ type: 'import-progress', path: '/a', bytesRead: 40, totalBytes: 100, spans: 3, imported: 3 }, 10);
    receive({ type: 'import-progress', path: '/b', bytesRead: 50, totalBytes: 200, spans: 5, imported: 5 }, 10);
    const { watched } = useImportStore.getState();
    expect(watched === null ? null : importProgress(watched).share).toBe(0.5);
  });

  it('keeps its files as they are done, and hears nothing more once it ended', () => {
    begin();
    const { receive, end } = useImportStore.getState();
    receive({ type: 'import-started', importId: 'i1', files: 2, totalBytes: 100 }, 10);
    receive({ type: 'file-imported', file: aFile() }, 10);
    end({ type: 'cancelled' });
    receive({ type: 'file-imported', file: aFile() }, 10);
    end({ type: 'failed', message: 'late' });
    expect(useImportStore.getState().watched).toMatchObject({ fileCount: 2, outcome: { type: 'cancelled' } });
    expect(useImportStore.getState().watched?.files).toHaveLength(1);
    useImportStore.getState().dismiss();
    expect(useImportStore.getState().watched).toBeNull();
  });
});

describe('paths that are typed or dropped', () => {
  it('stand one on a line, once each, with or without quotes', () => {
    expect(typedPaths(' /a/b.json\n\n"/a/c d.json"\n/a/b.json')).toEqual(['/a/b.json', '/a/c d.json']);
  });

  it('are whole', () => {
    expect(typedPathsProblem(['/a', 'exports/b.json'])).toMatch(/^exports\/b\.json is no whole path/);
    expect(typedPathsProblem(['/a', 'C:\\exports'])).toBeNull();
  });

  it('are added to what is there', () => {
    const { edit, add } = useImportStore.getState();
    edit({ paths: '/a\n' });
    add(['/b', '/a']);
    expect(useImportStore.getState().draft).toMatchObject({ paths: '/a\n/b', unplaced: [] });
    add([], ['desk.json']);
    expect(useImportStore.getState().draft.unplaced).toEqual(['desk.json']);
  });
});
