import { Check, CircleDashed, X } from 'lucide-react';
import type { PromptTestResult } from '../../../../main/contract/prompt.ts';
import { ICON_SIZE, ICON_STROKE, Spinner } from '../../../ui/index.ts';
import type { PromptRun } from '../runs/prompt-run.ts';
import type { TestsResult } from '../runs/runs-store.ts';
import type { NamedTest } from '../view-model/front-matter-tests.ts';

export interface TestListProps {
  tests: readonly NamedTest[];
  run: PromptRun<TestsResult> | null;
  /** As it is in the editor: what was tested may be an earlier one. */
  text: string;
  onTest: (name: string) => void;
}

/** Tests of the prompt with how each ended; pressing one runs it again. */
export function TestList({ tests, run, text, onTest }: TestListProps) {
  if (tests.length === 0)
    return (
      <p className="prompt-none">
        No test yet. Write one below <span className="mono-11">tests:</span> in the front matter.
      </p>
    );
  const results = new Map(run?.result.results.map((result) => [result.name, result]));
  const isOlder = run !== null && run.result.text !== text && run.result.results.length > 0;
  return (
    <>
      <ul className="prompt-files" aria-label="Tests">
        {tests.map(({ name, line }) => {
          const result = results.get(name);
          return (
            <li key={`${line} ${name}`}>
              <button
                type="button"
                className="prompt-file"
                data-dim={isOlder}
                title={result === undefined ? `${name}: not run` : [name, ...result.failures].join('\n')}
                onClick={() => onTest(name)}
              >
                <TestMark result={result} isRunning={run?.isRunning === true && result === undefined} />
                <span className="prompt-file__name">{name}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {isOlder ? <p className="prompt-none">Of an earlier text.</p> : null}
    </>
  );
}

/** How a test ended, by shape and in words. */
export function TestMark({ result, isRunning }: { result: PromptTestResult | undefined; isRunning: boolean }) {
  if (result === undefined && isRunning) return <Spinner />;
  const [Glyph, tone, word] =
    result === undefined
      ? ([CircleDashed, 'text-3', 'not run'] as const)
      : result.passed
        ? ([Check, 'text-ok', 'passed'] as const)
        : ([X, 'text-error', 'failed'] as const);
  return (
    <span className={tone}>
      <Glyph size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
      <span className="visually-hidden">{word}: </span>
    </span>
  );
}
