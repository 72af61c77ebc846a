import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { EvalCase } from '../../contract/eval-compare.ts';
import { planCells } from '../../evals/matrix/plan-cells.ts';
import { evalCases } from '../../evals/report/build-report.ts';
import type { Handlers } from '../handlers.ts';
import { readCasePage } from '../evals/read-case-page.ts';
import { renderEvalReport } from '../evals/render-eval-report.ts';
import type { SessionParts } from '../session-parts.ts';

type EvalRunCalls =
  | 'eval.list'
  | 'eval.start'
  | 'eval.resume'
  | 'eval.cancel'
  | 'eval.show'
  | 'eval.cases'
  | 'eval.overrule'
  | 'eval.attempts'
  | 'eval.remove'
  | 'eval.report';

/** Runs of `evals/*.eval.yaml`: begun, followed and read. */
export function createEvalRunHandlers(parts: SessionParts): Handlers<EvalRunCalls, 'eval.watch'> {
  const { evals, files, services } = parts;
  const { store } = evals;
  return {
    'eval.list': async () => {
      const { byId, problems } = files.readEvals();
      return {
        evals: [...byId.values()].map(({ id, path, file }) => {
          const [lastRun = null] = evals.list({ evalId: id, limit: 1 });
          return {
            id,
            path: relativeTo(parts.path, path),
            description: file.description,
            dataset: file.dataset,
            cells: cellsOf(file),
            cases: lastRun?.cases ?? null,
            lastRun,
          };
        }),
        problems: problems.map(({ path, error }) => ({
          path: relativeTo(parts.path, path),
          message: error.message,
          line: numberIn(error.details['line']),
          column: numberIn(error.details['column']),
        })),
      };
    },
    'eval.start': async ({ eval: name, ...options }) => {
      const { runId } = await evals.start(evals.requireEval(name), options);
      return { runId };
    },
    'eval.watch': ({ runId }, { signal }) => evals.watch(runId, signal),
    'eval.resume': async ({ runId: id }) => {
      const { runId } = await evals.resume(id);
      return { runId };
    },
    'eval.cancel': async ({ runId }) => {
      await evals.cancel(runId);
      return null;
    },
    'eval.show': ({ runId }) => evals.show(runId),
    'eval.cases': async (request) => readCasePage(parts, request),
    'eval.attempts': async ({ run }) => ({ cases: readAttempts(store, run) }),
    'eval.overrule': async (request) => evals.overrule(request),
    'eval.remove': async ({ runId: id }) => {
      const { runId } = store.require(id);
      store.remove(runId);
      services.events.publish({ type: 'eval-runs-changed', runId });
      return null;
    },
    'eval.report': async ({ runId, format }) => renderEvalReport(parts, runId, format),
  };
}

/** @throws NotFoundError for a run or a cell that is not there */
function readAttempts(store: SessionParts['evals']['store'], ref: string): readonly EvalCase[] {
  const [id = '', cellId = 'c1'] = ref.split(':');
  const { runId } = store.require(id);
  const known = store.cells(runId).map((cell) => cell.cellId);
  if (known.includes(cellId)) return evalCases(store.results(runId, { cellId, variant: '' }));
  throw new NotFoundError(`The eval run ${runId} has no cell ${cellId}. Known: ${known.join(', ')}.`);
}

function cellsOf(file: Parameters<typeof planCells>[0]): number {
  try {
    return planCells(file).length;
  } catch (error) {
    // It is said when it is run.
    if (InvalidArgumentError.is(error)) return 0;
    throw error;
  }
}

function relativeTo(workspacePath: string, path: string): string {
  return path.startsWith(`${workspacePath}/`) ? path.slice(workspacePath.length + 1) : path;
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
