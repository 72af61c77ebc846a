import type { Command } from 'commander';
import type { JudgeAgreement } from '../../contract/judge.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';

export function addJudgeCommand(program: Command, context: CliContext): void {
  const judge = program.command('judge').description('models that grade answers by a rubric');
  judge
    .command('list')
    .description('the judges of judges/*.judge.yaml, and how far each agrees with people')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const listed = await engine.call('judge.list', {}, { signal: context.signal });
      for (const { message } of listed.problems) context.say(message);
      if (flags.json) context.printJson(listed);
      else if (listed.judges.length === 0) {
        context.print('No judges yet. A judge is a file of judges/, see docs/evals.md.');
      } else {
        const rows = listed.judges.map(({ id, judgeVersion, model, agreement }) => [
          id,
          judgeVersion,
          model,
          ...describeAgreement(agreement),
        ]);
        context.print(
          formatTable([['judge', 'version', 'model', 'κ', '95 %', 'same grade', 'cases', 'position bias'], ...rows]),
        );
      }
    });
}

function describeAgreement(agreement: JudgeAgreement | null): readonly string[] {
  if (agreement === null) return ['not measured', '', '', '0', ''];
  const { kappa, ci95, rawAgreement, n, positionBias } = agreement;
  return [
    kappa === null ? 'not defined' : kappa.toFixed(2),
    ci95 === null ? '' : `${ci95[0].toFixed(2)} to ${ci95[1].toFixed(2)}`,
    n === 0 ? '' : `${(100 * rawAgreement).toFixed(0)} %`,
    String(n),
    positionBias === null ? '' : `${(100 * positionBias).toFixed(0)} %`,
  ];
}
