import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import type { EngineClient } from '../../../../main/contract/methods.ts';
import { useImportStore } from './import-store.ts';

/**
 * Imports into the open workspace and follows it into the store until it ends. It goes on whatever happens to the view;
 * closing the window ends it, as does `abort` in the store.
 */
export async function runImport(
  client: EngineClient,
  request: { paths: readonly string[]; tenantField: string },
): Promise<void> {
  const { begin, receive, end } = useImportStore.getState();
  const abort = new AbortController();
  const tenantField = request.tenantField.trim();
  const began = performance.now();
  begin({ paths: request.paths, abort: () => abort.abort() });
  try {
    const events = client.stream(
      'trace.import',
      { paths: [...request.paths], ...(tenantField === '' ? {} : { tenantField }) },
      { signal: abort.signal },
    );
    for await (const event of events) receive(event, performance.now() - began);
    // A stream that ends without its last word was cut off.
    end({ type: 'failed', message: 'The import ended before it was done. Import again: what is stored is left out.' });
  } catch (error) {
    const isCancelled = abort.signal.aborted || CancelledError.is(error);
    end(isCancelled ? { type: 'cancelled' } : { type: 'failed', message: messageOf(error) });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
