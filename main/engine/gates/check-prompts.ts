import { objectOf } from '../../base/text-in-json.ts';
import type { GateCheckFile } from '../../contract/gate.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { isAgent } from '../agent/agent-files.ts';
import { asReleased } from '../evals/parts-of-release.ts';
import { usesOfPrompt } from '../prompts/prompt-uses.ts';
import { runPromptTests } from '../prompts/run-tests.ts';
import { type CheckContext, type CheckOutcome, notMeasured } from './check-context.ts';

type PromptCheck = Extract<GateCheckFile, { prompts: true }>;

/** Counts what is wrong with the prompts of the judged release: lint errors, and tests of theirs that do not hold. */
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
  const found: Finding[] = problems.map(({ error }) => ({ promptId: null, text: error.message }));
  const prompts = ids.flatMap((id) => byId.get(id) ?? []);
  for (const { id } of prompts) {
    const report = await client.call('prompt.lint', { id }, { signal });
    const errors = report.problems.filter(({ severity }) => severity === 'error');
    found.push(
      ...errors.map(({ path, line, column, message }) => ({
        promptId: id,
        text: `${path}:${line}:${column}: ${message}`,
      })),
    );
  }
  const tests = await failingTests(prompts, context);
  found.push(...tests.failing);
  const detail =
    found.length === 0 ? `${countOf(ids.length, 'prompt')}, ${countOf(tests.total, 'test')}.` : tell(found);
  const first = found.find(({ promptId }) => promptId !== null)?.promptId ?? null;
  const evidence = first === null ? null : { type: 'prompt' as const, id: first, label: first };
  return {
    measured: { unit: 'count', actual: found.length, ci95: null, evidence, undecided: null, detail },
    bound,
  };
}

/** One thing that is wrong, and with which prompt; null where a file could not be read as one. */
interface Finding {
  promptId: string | null;
  text: string;
}

const MAX_TOLD = 5;

function tell(found: readonly Finding[]): string {
  const more = found.length > MAX_TOLD ? [`And ${found.length - MAX_TOLD} more.`] : [];
  return [...found.slice(0, MAX_TOLD).map(({ text }) => text), ...more].join(' ');
}

/** Runs the tests of prompts as `trestle prompt test` does, through the pipeline that is judged. */
async function failingTests(
  prompts: readonly PromptFile[],
  { parts, release, signal, onProgress }: CheckContext,
): Promise<{ total: number; failing: readonly Finding[] }> {
  const total = prompts.reduce((sum, { tests }) => sum + (tests?.length ?? 0), 0);
  if (total === 0) return { total, failing: [] };
  const pipelineId = objectOf(release.bundle.pipeline)?.['id'];
  const agent = [...parts.files.readPipelines().byId.values()].find(({ id }) => id === pipelineId);
  // What tools an agent's release has is only known when they are opened: it is run as its files say.
  const judged = agent !== undefined && isAgent(agent.stages) ? parts : asReleased(parts, release);
  const failing: Finding[] = [];
  let done = 0;
  for (const prompt of prompts) {
    if ((prompt.tests ?? []).length === 0) continue;
    const uses = usesOfPrompt(judged.files, prompt.id);
    const use = uses.find((one) => one.pipelineId === pipelineId) ?? null;
    await parts.gate.during(() =>
      runPromptTests(judged, {
        prompt,
        use,
        name: undefined,
        signal,
        tell: (event) => {
          if (event.type !== 'test-finished') return;
          done += 1;
          onProgress(done, total);
          const { name, passed, failures } = event.result;
          if (passed) return;
          const text = `prompts/${prompt.id}.prompt.md: the test "${name}" fails: ${failures.join(' ')}`;
          failing.push({ promptId: prompt.id, text });
        },
      }),
    );
  }
  return { total, failing };
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function fingerprintOf(kept: unknown): unknown {
  return typeof kept === 'object' && kept !== null ? (kept as { fingerprint?: unknown }).fingerprint : undefined;
}
