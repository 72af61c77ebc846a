import * as z from 'zod';

export const loadImportRequest = z.strictObject({
  /** Of a summary of k6 or a report of GuideLLM on the machine of the engine, absolute. */
  path: z.string().min(1).max(4096),
  /** What the runs are called in the library; what the file calls them by default. */
  label: z.string().max(200).default(''),
});
