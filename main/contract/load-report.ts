import * as z from 'zod';

/** `json` is the value of `trestle load run --json`; `hgrm` the percentiles of the response time as HdrHistogram writes them. */
export const LOAD_REPORT_FORMATS = ['html', 'markdown', 'json', 'junit', 'hgrm'] as const;
export type LoadReportFormat = (typeof LOAD_REPORT_FORMATS)[number];

export const loadReportRequest = z.strictObject({
  runId: z.string().min(4).max(40),
  format: z.enum(LOAD_REPORT_FORMATS).default('html'),
});

export interface LoadReportFile {
  format: LoadReportFormat;
  /** To save it under. */
  fileName: string;
  content: string;
}
