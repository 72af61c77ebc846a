import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { PromptProblem } from '../../../../main/contract/prompt.ts';
import { promptsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { ICON_SIZE, ICON_STROKE, TextButton } from '../../../ui/index.ts';
import type { PromptDesk } from '../use-prompt-desk.ts';
import { fileName } from '../view-model/prompt-path.ts';
import { problemKey, problemWords } from '../view-model/problem-order.ts';

const GLYPH = { error: CircleAlert, warning: TriangleAlert, info: Info } as const;

/** What lint found, worst first. Pressing a row goes to its place; its fixes stand beside it. */
export function ProblemsTab({ desk }: { desk: PromptDesk }) {
  const goTo = useGoTo();
  const { problems, path, isLinting, restricted } = desk;
  if (problems.length === 0)
    return <output className="prompt-none">{isLinting ? 'Checking …' : 'No problem in this text.'}</output>;
  const open = (problem: PromptProblem) => {
    if (problem.path !== path) goTo(promptsPath({ file: problem.path }));
    else {
      desk.showProblem(problemKey(problem));
      desk.handle?.goTo(problem.line, problem.column);
    }
  };
  return (
    <ul className="prompt-problems" aria-label="Problems">
      {problems.map((problem) => {
        const Glyph = GLYPH[problem.severity];
        const isHere = problem.path === path;
        return (
          <li key={problemKey(problem)} data-severity={problem.severity}>
            <button type="button" className="prompt-problem" title={problem.message} onClick={() => open(problem)}>
              <Glyph size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
              <span className="visually-hidden">{problem.severity}: </span>
              <span className="prompt-problem__text">{problemWords(problem.message).what}</span>
              <span className="text-3">{`${isHere ? '' : `${fileName(problem.path)}:`}${problem.line}:${problem.column}`}</span>
            </button>
            {isHere && restricted === null
              ? problem.fixes.slice(0, 1).map(({ title, edits }) => (
                  <TextButton key={title} onClick={() => desk.handle?.edit(edits)}>
                    {title}
                  </TextButton>
                ))
              : null}
          </li>
        );
      })}
    </ul>
  );
}
