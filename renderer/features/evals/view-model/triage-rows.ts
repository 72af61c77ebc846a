import {
  type EvalTriage,
  TRIAGE_CAUSES,
  type TriageCause,
  type TriagedCase,
} from '../../../../main/contract/eval-run.ts';

/** A cause, or that no rule decides. */
export type CauseKey = TriageCause | 'undecided';

export const CAUSES: readonly CauseKey[] = [...TRIAGE_CAUSES, 'undecided'];

/** What each cause means; shown where somebody asks for the rules. */
export const CAUSE_MEANING: Readonly<Record<CauseKey, string>> = {
  data: 'No document holds what the case expects, or documents contradict each other.',
  retrieval: 'A document holds it; it was not among what was found.',
  packing: 'It was found, and left out of or cut from what the model was given.',
  generation: 'The model was given it, and answered something else or refused.',
  tool: 'A tool failed, was not called, or was called with something else.',
  judge: 'The graders disagree, or the grade contradicts what a person said.',
  undecided: 'No rule decides. Open the case and decide.',
};

export interface TriagePart {
  cause: CauseKey;
  count: number;
  /** Of all failing cases, 0..1. */
  share: number;
}

/** @returns the parts of the bar in the order of the pipeline; a cause without a case keeps its place with 0, undecided only when there is one */
export function triageParts({ counts }: Pick<EvalTriage, 'counts'>): readonly TriagePart[] {
  const all = CAUSES.reduce((sum, cause) => sum + (counts[cause] ?? 0), 0);
  return CAUSES.flatMap((cause) => {
    const count = counts[cause] ?? 0;
    if (cause === 'undecided' && count === 0) return [];
    return [{ cause, count, share: all === 0 ? 0 : count / all }];
  });
}

export function causeOf({ cause }: Pick<TriagedCase, 'cause'>): CauseKey {
  return cause ?? 'undecided';
}

/** What the list of failing cases is narrowed down to. */
export interface TriageFilter {
  causes: readonly CauseKey[];
  /** Cases of a pattern; null for all. */
  caseIds: readonly string[] | null;
}
export const EVERY_FAILURE: TriageFilter = { causes: [], caseIds: null };

/** @returns the cases that pass, lowest score first; a case without a score stands last, ties keep their order */
export function failingCases(cases: readonly TriagedCase[], { causes, caseIds }: TriageFilter): readonly TriagedCase[] {
  return cases
    .filter((one) => causes.length === 0 || causes.includes(causeOf(one)))
    .filter(({ caseId }) => caseIds === null || caseIds.includes(caseId))
    .toSorted((a, b) => {
      if (a.score === null || b.score === null) return Number(a.score === null) - Number(b.score === null);
      return a.score - b.score;
    });
}
