import { join } from 'node:path';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { EvalMetric } from '../../contract/eval-file.ts';
import type { JudgeAgreement } from '../../contract/judge.ts';
import type { Attributes } from '../../contract/span.ts';
import { agreementOf } from '../../evals/judges/judge-agreement.ts';
import { judgeVersionOf } from '../../evals/judges/judge-version.ts';
import { createJudge, type Judge } from '../../evals/judges/judge.ts';
import { loadScriptMetric } from '../../evals/metrics/script/load-script-metric.ts';
import { createScriptSandbox } from '../../evals/metrics/script/script-thread.ts';
import type { ScoredRun, Scorer } from '../../evals/metrics/scorer.ts';
import { createJudgeGradeStore } from '../../trace/judge/judge-grade-store.ts';
import { readWorkspaceText } from '../../workspace/read-workspace-text.ts';
import type { SessionParts } from '../session-parts.ts';
import { judgeCallOf } from './judge-call.ts';

/** The judges and scripts that an eval names, as long as a run of it goes on. */
export interface WorkspaceMetrics {
  /** By the judge's id. */
  judges: ReadonlyMap<string, Scorer>;
  /** By path. */
  scripts: ReadonlyMap<string, Scorer>;
  /** What values depend on: versions of the judges, texts of the scripts. By the metric's name. */
  versions: Readonly<Record<string, string>>;
  /** Says what a run belongs to, before judges are asked about it: it is put on their traces. */
  describeRun(run: ScoredRun, attributes: Attributes): void;
  /** What judges cost for one run, in US dollars; null where a call had no known price. */
  judgeCostOf(run: ScoredRun): number | null;
  dispose(): Promise<void>;
}

/**
 * Opens what a workspace has of its own among an eval's metrics. Judges call their models through the gateway, in the batch
 * pool; what they grade is kept for their agreement with people.
 *
 * @throws NotFoundError, ConfigError for a judge that is not there or cannot be read; DeniedError, InvalidArgumentError for
 *   a script
 */
export async function openWorkspaceMetrics(
  parts: Pick<
    SessionParts,
    'path' | 'files' | 'journal' | 'services' | 'gateway' | 'retrieval' | 'executor' | 'isTrusted'
  >,
  metrics: readonly EvalMetric[],
): Promise<WorkspaceMetrics> {
  const { path, files, journal, services, gateway } = parts;
  const { clock, layout } = services;
  const store = createJudgeGradeStore({ database: journal, clock });
  const judgeCosts = new WeakMap<ScoredRun, number | null>();
  const described = new WeakMap<ScoredRun, Attributes>();
  const attributesOf = (run: ScoredRun): Attributes => described.get(run) ?? {};
  const judgeCostOf = (run: ScoredRun): number | null => (judgeCosts.has(run) ? (judgeCosts.get(run) ?? null) : 0);
  const onDidSpend = (run: ScoredRun | null, costUsd: number | null): void => {
    if (run === null) return;
    const before = judgeCostOf(run);
    judgeCosts.set(run, before === null || costUsd === null ? null : before + costUsd);
  };
  const judges = new Map<string, Judge>();
  const scripts = new Map<string, Scorer>();
  const versions: Record<string, string> = {};
  const sandbox = createScriptSandbox({ workerUrl: layout.scriptMetricWorker, clock });
  try {
    for (const metric of metrics) {
      if (typeof metric === 'string') continue;
      if ('judge' in metric) {
        const file = requireJudge(files, metric.judge);
        const call = judgeCallOf({ parts, file, attributesOf, onDidSpend });
        const judge = createJudge({
          file,
          model: gateway.resolve(file.model),
          call,
          onDidGrade: (grade) => store.add(grade),
        });
        judges.set(file.id, judge);
        versions[file.id] = judge.judgeVersion;
      } else {
        const text = readWorkspaceText(path, join(path, metric.script));
        const isTrusted = parts.isTrusted();
        scripts.set(metric.script, await loadScriptMetric({ path: metric.script, text, isTrusted, sandbox }));
        versions[metric.name] = text;
      }
    }
  } catch (error) {
    await sandbox.dispose();
    throw error;
  }
  return {
    judges: new Map([...judges].map(([id, { scorer }]) => [id, scorer])),
    scripts,
    versions,
    describeRun: (run, attributes) => void described.set(run, attributes),
    judgeCostOf,
    dispose: () => sandbox.dispose(),
  };
}

function requireJudge(files: SessionParts['files'], id: string): Parameters<typeof createJudge>[0]['file'] {
  const { byId, problems } = files.readJudges();
  const judge = byId.get(id);
  if (judge !== undefined) return judge.file;
  const broken = problems.find(({ path }) => path.endsWith(`/${id}.judge.yaml`));
  if (broken !== undefined) throw broken.error;
  const known = [...byId.keys()].toSorted().join(', ') || 'none';
  throw new NotFoundError(`There is no judge ${id} in judges/. Known: ${known}.`);
}

/** @returns by judge of these metrics, how far its version of now agrees with people; null where that is not known */
export function judgeAgreements(
  { files, journal, services }: Pick<SessionParts, 'files' | 'journal' | 'services'>,
  metrics: readonly EvalMetric[],
): Readonly<Record<string, JudgeAgreement | null>> {
  const store = createJudgeGradeStore({ database: journal, clock: services.clock });
  const { byId } = files.readJudges();
  return Object.fromEntries(
    metrics.flatMap((metric) => {
      if (typeof metric === 'string' || !('judge' in metric)) return [];
      const judge = byId.get(metric.judge);
      if (judge === undefined) return [[metric.judge, null] as const];
      const version = judgeVersionOf(judge.file);
      return [[metric.judge, agreementOf(version, store.gradesOf(metric.judge, version))] as const];
    }),
  );
}
