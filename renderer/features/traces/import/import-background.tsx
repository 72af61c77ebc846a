import { useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { showToast } from '../../../ui/index.ts';
import { ImportDialog } from './import-dialog.tsx';
import { importSummary } from './import-report.ts';
import { useImportStore, type WatchedImport } from './import-store.ts';

/** Over whichever view is in front: the dialog, and word of an import that ended while it was closed. */
export function ImportBackground() {
  const { isOpen, watched, open } = useImportStore();
  const queries = useQueryClient();
  const told = useRef<WatchedImport['abort'] | null>(null);
  useEffect(() => {
    const summary = watched === null ? null : importSummary(watched);
    // `abort` is made once for each import: it names it.
    if (watched === null || summary === null || told.current === watched.abort) return;
    told.current = watched.abort;
    void queries.invalidateQueries({ predicate: ({ queryKey: [method] }) => STALE.has(String(method)) });
    if (isOpen) return;
    const { title, body, tone } = summary;
    showToast({ title, body, tone, action: { label: 'See the report', onClick: open } });
  }, [watched, isOpen, open, queries]);
  return <ImportDialog />;
}

const STALE: ReadonlySet<string> = new Set(['trace.list', 'trace.stats', 'trace.show', 'trace.canonical']);
