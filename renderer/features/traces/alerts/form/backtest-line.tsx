import type { AlertRule } from '../../../../../main/contract/alert-rule.ts';
import { useDebounced } from '../../../../engine/use-debounced.ts';
import { useEngineQuery } from '../../../../engine/use-engine-query.ts';
import { useNow } from '../../../../engine/use-now.ts';
import { backtestText } from '../../view-model/alert-text.ts';

const WEEK_MS = 7 * 86_400_000;
/** The end of the range moves on in steps, so that it is not asked for anew each time. Milliseconds. */
const STEP_MS = 60_000;
/** A rule is led through a week when the typing has paused for so long. Milliseconds. */
const PAUSE_MS = 400;

/** What the rule as it is typed would have done in the last seven days: bounds are found by it. */
export function BacktestLine({ rule }: { rule: AlertRule | null }) {
  const settled = useDebounced(rule, PAUSE_MS);
  const since = new Date(Math.floor(useNow() / STEP_MS) * STEP_MS - WEEK_MS).toISOString();
  // The query is not sent without a rule; its type wants one all the same.
  const request = settled === null ? { ruleId: '-', since } : { rule: settled, since };
  const test = useEngineQuery('alert.test', request, { isEnabled: settled !== null, keepsPrevious: true });
  const text =
    rule === null
      ? 'What is typed is no rule yet.'
      : test.isError
        ? test.error.message
        : test.data === undefined
          ? 'Reading the last 7 days…'
          : `In the last 7 days it ${backtestText(test.data)}`;
  return (
    <output className="alert-form__hint" aria-busy={test.isPlaceholderData}>
      {text}
    </output>
  );
}
