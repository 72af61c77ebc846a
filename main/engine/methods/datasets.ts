import type { DatasetImportEvent, DatasetImportReport } from '../../contract/dataset.ts';
import { createReviewStore } from '../../trace/review/review-store.ts';
import { buildDataset } from '../datasets/build-dataset.ts';
import { carryDataset } from '../datasets/carry-dataset.ts';
import { createDatasetShelf } from '../datasets/dataset-shelf.ts';
import { readEvalFailures } from '../datasets/eval-failures.ts';
import { importDataset } from '../datasets/import-dataset.ts';
import { importEval } from '../datasets/import-eval.ts';
import { openIndexedTexts } from '../datasets/indexed-texts.ts';
import { splitDataset } from '../datasets/split-dataset.ts';
import type { Handlers } from '../handlers.ts';
import { reportAsStream } from '../report-as-stream.ts';
import type { SessionParts } from '../session-parts.ts';

/** Data sets of the workspace: questions with what is known of their answers. */
export function createDatasetHandlers(
  parts: SessionParts,
): Handlers<
  'dataset.list' | 'dataset.show' | 'dataset.split' | 'dataset.build' | 'dataset.carry' | 'eval.import',
  'dataset.import'
> {
  const { path, services, journal, redactor } = parts;
  const reviews = createReviewStore({ database: journal, clock: services.clock, redactor });
  const shelf = createDatasetShelf(path);
  const didWrite = (name: string): void => services.events.publish({ type: 'files-changed', paths: [name] });
  return {
    'dataset.list': async (_request, { signal }) => ({ datasets: await shelf.list(signal) }),
    'dataset.show': async (request, { signal }) => {
      const { info, cases } = await shelf.open(request.path, signal);
      const wanted = request.search?.toLowerCase();
      const chosen = cases.filter(
        ({ split, question, id, answers, expects }) =>
          (request.split === undefined || split === request.split) &&
          (wanted === undefined ||
            [id, question, ...answers, ...expects].some((text) => text.toLowerCase().includes(wanted))),
      );
      return { info, cases: chosen.slice(request.offset, request.offset + request.limit), total: chosen.length };
    },
    'dataset.split': async (request, { signal }) => {
      parts.requireTrust('write a data set');
      const report = await splitDataset(path, request, signal);
      if (report.changed > 0) didWrite(report.path);
      return report;
    },
    'dataset.build': async (request, { signal }) => {
      parts.requireTrust('write a data set');
      const report = await buildDataset(
        parts,
        { reviews, failuresOf: (runId) => readEvalFailures(parts, runId) },
        request,
        signal,
      );
      if (report.added > 0) didWrite(report.path);
      return report;
    },
    'dataset.carry': async (request, { signal }) => {
      if (!request.dryRun) parts.requireTrust('write a data set');
      const report = await carryDataset(path, openIndexedTexts(parts), request, signal);
      if (!request.dryRun) didWrite(report.path);
      return report;
    },
    'eval.import': async (request) => {
      if (!request.dryRun) parts.requireTrust('write an eval');
      const report = await importEval(path, request);
      if (!request.dryRun && report.written.length > 0) {
        services.events.publish({ type: 'files-changed', paths: report.written });
      }
      return report;
    },
    'dataset.import': (request, { signal }) => {
      parts.requireTrust('write a data set');
      return reportAsStream<'finished', DatasetImportReport, DatasetImportEvent>(
        'finished',
        signal,
        async (onProgress, workSignal) => {
          const report = await importDataset(path, request, { signal: workSignal, onProgress });
          if (report.added > 0 && !request.dryRun) didWrite(report.path);
          return report;
        },
      );
    },
  };
}
