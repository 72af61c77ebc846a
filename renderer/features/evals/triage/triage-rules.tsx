import { Popover, TriggerButton } from '../../../ui/index.ts';
import { CAUSES, CAUSE_MEANING } from '../view-model/triage-rows.ts';
import { CauseMark } from './cause-mark.tsx';

/** What each cause means, and that a person outweighs a rule. */
export function TriageRules() {
  return (
    <Popover trigger={<TriggerButton kind="quiet">Rules of the triage</TriggerButton>} title="Rules of the triage">
      <dl className="evals-rules">
        {CAUSES.map((cause) => (
          <div key={cause}>
            <dt>
              <CauseMark cause={cause} />
            </dt>
            <dd>{CAUSE_MEANING[cause]}</dd>
          </div>
        ))}
      </dl>
      <p className="text-2">
        The first that applies, from the data on, is the cause. What a person decides outweighs the rule, in later runs
        of the same case too.
      </p>
    </Popover>
  );
}
