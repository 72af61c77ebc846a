import { existsSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError } from '../base/errors/config-error.ts';
import type { IngestProgress, IngestReport, SkippedFile } from '../contract/ingest.ts';
import type { SourceId } from '../contract/ids.ts';
import { wayOutOf } from '../contract/quarantine.ts';
import { hostsOf, syncWebSource, type WebLimits } from '../retrieval/web/sync-web-source.ts';
import { ensurePrivateDirectory } from '../storage/private-directory.ts';
import type { Egress } from '../spec/egress.ts';
import type { Indexer, ResolvedSource, SourceOutcome } from '../spec/indexing.ts';

/**
 * Fetches the pages of web sources before they are indexed like any folder. A site that cannot be reached is treated as
 * a folder that is not there: what was read before goes on answering, and the attempt counts as failed.
 */
export function withWebSources(
  indexer: Indexer,
  options: {
    egress: Egress;
    /** Absolute: pages are kept below it and nowhere else. */
    webFolder: string;
    isErased: (sourceId: string, path: string) => boolean;
    /** Notes with the source why it could not be brought up to date. */
    noteFailure: (source: ResolvedSource, message: string) => void;
    isoNow: () => string;
    limits?: Partial<WebLimits>;
  },
): Indexer {
  return {
    indexSources: async (sources, { signal, onProgress, onSourceEnded }) => {
      const skipped: SkippedFile[] = [];
      const reachable: ResolvedSource[] = [];
      for (const source of sources) {
        if (source.web === undefined || source.only !== undefined) {
          reachable.push(source);
          continue;
        }
        const startedAt = options.isoNow();
        const failed = (message: string): void => {
          options.noteFailure(source, message);
          skipped.push(toSkipped(source, source.web ?? '', message));
          onSourceEnded?.(failedOutcome(source, startedAt, options.isoNow(), message));
        };
        try {
          const folder = ownFolder(source, options.webFolder);
          const purpose = { name: `web source ${source.id}`, hosts: hostsOf(source.web), arePublic: true };
          const { problems } = await syncWebSource({
            web: source.web,
            folder,
            egress: options.egress.admitting(purpose),
            signal,
            isErased: (path) => options.isErased(source.id, path),
            onPage: (address, done, total) => onProgress(fetchProgress(address, done, total)),
            ...(options.limits === undefined ? {} : { limits: options.limits }),
          });
          for (const { address, message } of problems) skipped.push(toSkipped(source, address, message));
          reachable.push(source);
        } catch (error) {
          if (signal.aborted) break;
          failed(error instanceof Error ? error.message : String(error));
        }
      }
      const listeners = { signal, onProgress, ...(onSourceEnded === undefined ? {} : { onSourceEnded }) };
      const { report, wasCancelled } = await indexer.indexSources(reachable, listeners);
      const whole: IngestReport = { ...report, skipped: [...skipped, ...report.skipped] };
      return { report: whole, wasCancelled };
    },
  };
}

/** Files that belong to no page are taken away there, so it must never be a folder of anybody's. */
function ownFolder({ id, rootPath }: ResolvedSource, webFolder: string): string {
  ensurePrivateDirectory(webFolder);
  const folder = join(webFolder, basename(rootPath));
  const isOwn =
    rootPath === folder &&
    (!existsSync(folder) || realpathSync(folder) === join(realpathSync(webFolder), basename(folder)));
  if (isOwn) return folder;
  throw new ConfigError(
    `The pages of the source "${id}" are to be kept in ${rootPath}, which is not below ${webFolder}. Correct "path" in trestle.jsonc.`,
    { details: { path: rootPath } },
  );
}

function toSkipped(source: ResolvedSource, path: string, message: string): SkippedFile {
  const sourceId = source.id as SourceId;
  const wayOut = wayOutOf('unreadable', true);
  return { sourceId, path, reason: 'unreadable', message, isIndexed: true, found: null, quality: null, wayOut };
}

function failedOutcome(source: ResolvedSource, startedAt: string, endedAt: string, error: string): SourceOutcome {
  return { source, startedAt, endedAt, outcome: 'failed', added: 0, changed: 0, removed: 0, embedded: 0, error };
}

function fetchProgress(address: string, done: number, total: number): IngestProgress {
  return {
    phase: 'scanning',
    filesFound: total,
    filesDone: done,
    chunks: 0,
    embedded: 0,
    unchanged: 0,
    skipped: 0,
    bytesDone: 0,
    bytesTotal: 0,
    current: address,
    elapsedMs: 0,
  };
}
