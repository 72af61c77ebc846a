import type { EvalTriage, TriageCause, TriagedCase } from '../../contract/eval-run.ts';
import type { Overrule } from './overrule-store.ts';

/** In place of a rule's name, where a person decided. */
const A_PERSON = 'a person';

/**
 * Puts in what people decided. A case that nobody decided stays with its rule; where people have decided otherwise than that rule
 * in other cases, a pattern says so, so that whoever reads the cause knows how often the rule was wrong.
 *
 * @param ruled what the rules say of each failing case
 */
export function applyOverrules(
  { cases: ruled, patterns }: Pick<EvalTriage, 'cases' | 'patterns'>,
  overrules: readonly Overrule[],
): EvalTriage {
  const byCase = new Map(overrules.map((one) => [one.caseId, one]));
  const cases = ruled.map((triaged): TriagedCase => {
    const decided = byCase.get(triaged.caseId);
    if (decided === undefined) return triaged;
    const said = decided.reason === '' ? '' : `${decided.reason}; `;
    const evidence = `${said}the rule said: ${triaged.evidence}`;
    return { ...triaged, cause: decided.cause, rule: A_PERSON, evidence, overruled: triaged.cause };
  });
  const counts: Partial<Record<TriageCause, number>> & { undecided: number } = { undecided: 0 };
  for (const { cause } of cases) {
    if (cause === null) counts.undecided += 1;
    else counts[cause] = (counts[cause] ?? 0) + 1;
  }
  return { counts, cases, patterns: [...learned(ruled, overrules), ...patterns] };
}

/** Of each rule that people overruled: the cases that it still decides in the same way. */
function learned(ruled: readonly TriagedCase[], overrules: readonly Overrule[]): EvalTriage['patterns'] {
  const decided = new Set(overrules.map(({ caseId }) => caseId));
  const groups = Map.groupBy(overrules, ({ ofRule, cause }) => `${ofRule}\0${cause}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const alike = ruled.filter(({ caseId, rule }) => rule === first.ofRule && !decided.has(caseId));
    if (alike.length === 0) return [];
    const times = group.length === 1 ? 'once' : `${group.length} times`;
    return [
      {
        message: `The rule "${first.ofRule}" was overruled ${times}: ${first.ofCause ?? 'undecided'} is ${first.cause}. It decides ${alike.length} other ${alike.length === 1 ? 'case' : 'cases'} here`,
        caseIds: alike.map(({ caseId }) => caseId),
      },
    ];
  });
}
