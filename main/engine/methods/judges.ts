import type { JudgeAgreement } from '../../contract/judge.ts';
import { agreementOf } from '../../evals/judges/judge-agreement.ts';
import { judgeVersionOf } from '../../evals/judges/judge-version.ts';
import { createJudgeGradeStore } from '../../trace/judge/judge-grade-store.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Judges of `judges/`, each with how far it agrees with people. */
export function createJudgeHandlers({
  files,
  journal,
  services,
}: Pick<StandingParts, 'files' | 'journal' | 'services'>): Handlers<'judge.list'> {
  return {
    'judge.list': async () => {
      const store = createJudgeGradeStore({ database: journal, clock: services.clock });
      const agreement = (id: string, version: string): JudgeAgreement | null =>
        agreementOf(version, store.gradesOf(id, version));
      const { byId, problems } = files.readJudges();
      return {
        judges: [...byId.values()].map(({ id, path, file }) => {
          const judgeVersion = judgeVersionOf(file);
          const earlier = store.versionsOf(id).filter((version) => version !== judgeVersion);
          return {
            id,
            path,
            judgeVersion,
            model: file.model,
            agreement: agreement(id, judgeVersion),
            earlier: earlier.flatMap((version) => agreement(id, version) ?? []),
          };
        }),
        problems: problems.map(({ path, error }) => ({ path, message: error.message })),
      };
    },
  };
}
