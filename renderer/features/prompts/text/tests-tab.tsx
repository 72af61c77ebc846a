import { tracePath } from '../../../navigation/paths.ts';
import { href } from '../../../navigation/paths.ts';
import { Button, formatDuration, Note, TextLink } from '../../../ui/index.ts';
import { TestMark } from '../list/test-list.tsx';
import type { PromptRun } from '../runs/prompt-run.ts';
import type { TestsResult } from '../runs/runs-store.ts';
import type { PromptDesk } from '../use-prompt-desk.ts';

/** Each test with what did not hold, and the trace of what was asked. */
export function TestsTab({
  desk,
  run,
  onTest,
}: {
  desk: PromptDesk;
  run: PromptRun<TestsResult> | null;
  onTest: (name: string) => void;
}) {
  if (desk.tests.length === 0) {
    return (
      <p className="prompt-none">
        No test yet. A test in the front matter names a question or values, and what has to hold of the messages or the
        answer.
      </p>
    );
  }
  const results = new Map(run?.result.results.map((result) => [result.name, result]));
  return (
    <>
      {run?.error == null ? null : (
        <Note kind="error" isLive>
          {run.error}
        </Note>
      )}
      <ul className="prompt-tests" aria-label="Tests">
        {desk.tests.map(({ name, line }) => {
          const result = results.get(name);
          return (
            <li key={`${line} ${name}`}>
              <TestMark result={result} isRunning={run?.isRunning === true && result === undefined} />
              <span className="prompt-tests__words">
                <button type="button" className="text-link" onClick={() => desk.handle?.goTo(line, 1)}>
                  {name}
                </button>
                {result?.failures.map((failure) => (
                  <span key={failure} className="text-error">
                    {failure}
                  </span>
                ))}
              </span>
              {result === undefined ? null : <span className="text-3">{formatDuration(result.ms)}</span>}
              {result?.traceId == null ? null : (
                <TextLink href={href(tracePath({ traceId: result.traceId }))} label={`Trace of ${name}`}>
                  Trace
                </TextLink>
              )}
              <Button
                kind="quiet"
                size="small"
                label={`Run ${name}`}
                disabledReason={desk.restricted}
                onClick={() => onTest(name)}
              >
                Run
              </Button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
