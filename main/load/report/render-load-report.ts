import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { LatencyHistogram } from '../../base/latency-histogram.ts';
import type { LoadReportFile, LoadReportFormat } from '../../contract/load-report.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import { renderLoadHtml } from './html/html-report.ts';
import { renderLoadJunit } from './junit-report.ts';
import { renderLoadMarkdown } from './markdown-report.ts';

const ENDINGS: Readonly<Record<LoadReportFormat, string>> = {
  html: '.html',
  markdown: '.md',
  json: '.json',
  junit: '.xml',
  hgrm: '.hgrm',
};

/**
 * Writes a run down for others.
 *
 * @throws InvalidArgumentError for a format whose content the run has not: JSON without a result, `.hgrm` without a histogram
 */
export function renderLoadReport(detail: LoadRunDetail, format: LoadReportFormat): LoadReportFile {
  const { scenario, runId } = detail.summary;
  // The scenario of a run without a file is an address.
  const name = `${scenario.replaceAll(/[^a-zA-Z0-9-]+/g, '-').slice(0, 60)}-${runId}`.replace(/^-+/, '');
  return { format, fileName: `${name}${ENDINGS[format]}`, content: contentOf(detail, format) };
}

function contentOf(detail: LoadRunDetail, format: LoadReportFormat): string {
  switch (format) {
    case 'html':
      return renderLoadHtml(detail);
    case 'markdown':
      return renderLoadMarkdown(detail);
    case 'json':
      return `${JSON.stringify(resultOf(detail), null, 2)}\n`;
    case 'junit':
      return renderLoadJunit(detail);
    case 'hgrm':
      return hgrmOf(detail);
  }
}

function resultOf({ result, summary }: LoadRunDetail): unknown {
  if (result !== null) return result;
  throw new InvalidArgumentError(`Run ${summary.runId} has no result: it is ${summary.state}.`);
}

function hgrmOf({ histograms, summary }: LoadRunDetail): string {
  const { response } = histograms;
  if (response !== undefined) return LatencyHistogram.fromBase64(response).toHgrm();
  throw new InvalidArgumentError(
    `Run ${summary.runId} has no histogram${summary.origin === 'trestle' ? '' : `: the summary of ${summary.origin} holds none`}.`,
  );
}
