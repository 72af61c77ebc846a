import type { GateCheckFile } from '../../contract/gate.ts';
import { type CheckContext, type CheckOutcome, notMeasured } from './check-context.ts';

type PromptCheck = Extract<GateCheckFile, { prompts: true }>;

/** Counts what is wrong with the prompts of the judged release. */
export async function checkPrompts({ atMost }: PromptCheck, context: CheckContext): Promise<CheckOutcome> {
  const { parts, client, release, signal } = context;
  const bound = { limit: atMost, direction: 'atMost' as const, confidence: 0 as const };
  const { byId, problems } = parts.files.readPrompts();
  const ids = Object.keys(release.bundle.prompts);
  const other = ids.find((id) => byId.get(id)?.fingerprint !== fingerprintOf(release.bundle.prompts[id]));
  if (!release.isWorkingTree && other !== undefined) {
    const why = `The release's prompt ${other} is another one than the file: lint and tests read files. Check the release's files out first.`;
    return { measured: notMeasured('count', why), bound };
  }
  const told = problems.map(({ error }) => error.message);
  for (const id of ids.filter((one) => byId.has(one))) {
    const report = await client.call('prompt.lint', { id }, { signal });
    const errors = report.problems.filter(({ severity }) => severity === 'error');
    told.push(...errors.map(({ path, line, column, message }) => `${path}:${line}:${column}: ${message}`));
  }
  const detail = told.length === 0 ? `${ids.length} prompts.` : told.slice(0, MAX_TOLD).join(' ');
  return {
    measured: { unit: 'count', actual: told.length, ci95: null, evidence: null, undecided: null, detail },
    bound,
  };
}

const MAX_TOLD = 3;

function fingerprintOf(kept: unknown): unknown {
  return typeof kept === 'object' && kept !== null ? (kept as { fingerprint?: unknown }).fingerprint : undefined;
}
