import type { LoadRunSummary } from '../../../../main/contract/load-run.ts';
import { href, loadPath } from '../../../navigation/paths.ts';
import { formatExactTime, TextLink } from '../../../ui/index.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import { rateText } from '../view-model/verdict-words.ts';

/** Which run is a and which is b. */
export function PairHead({ a, b }: { a: LoadRunSummary; b: LoadRunSummary }) {
  return (
    <div className="load-pair">
      <Side letter="a" run={a} />
      <Side letter="b" run={b} />
    </div>
  );
}

function Side({ letter, run }: { letter: string; run: LoadRunSummary }) {
  return (
    <div className="load-pair__side">
      <b>{letter}</b>
      <TextLink href={href(loadPath({ runId: run.runId }))}>
        {`${run.scenario}${run.label === '' ? '' : `: ${run.label}`}, ${formatExactTime(run.startedAt)}`}
      </TextLink>
      <VerdictMark run={run} />
      <span className="text-3 ellipsis">{`${rateText(run.offeredRatePerSecond, 's')}, ${run.target}${run.model === null ? '' : `, ${run.model}`}`}</span>
    </div>
  );
}
