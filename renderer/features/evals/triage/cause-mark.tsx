import type { CauseKey } from '../view-model/triage-rows.ts';

/** A cause with its swatch: the colour of the stage it is about, never without its word. */
export function CauseMark({ cause }: { cause: CauseKey }) {
  return (
    <span className="evals-cause">
      <i className="evals-swatch" data-cause={cause} aria-hidden="true" />
      {cause}
    </span>
  );
}
