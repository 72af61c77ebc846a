import type { LeftOutReason } from '../../contract/ask.ts';
import type { TriageCause } from '../../contract/eval-run.ts';
import type { CaseEvidence, PlaceEvidence } from './case-evidence.ts';

export interface Triaged {
  cause: TriageCause | null;
  /** In a sentence, with the values. */
  evidence: string;
  /** The rule's name. */
  rule: string;
}

type Rule = (evidence: CaseEvidence) => Omit<Triaged, 'rule'> | null;

/** Two judges, or a judge and the other metrics, say the same of a case when they are on the same side of it. */
const HALF = 0.5;
/** Metrics that look at the answer's own words. */
const ANSWER_METRICS = ['correct', 'contains', 'exact', 'token-f1'] as const;

/**
 * Why a run of a case failed: the first rule that holds decides, in the order of the data's flow, so that a case is never blamed
 * on a stage that had no chance. What the rules cannot tell stays undecided.
 */
export function triageCase(evidence: CaseEvidence): Triaged {
  for (const [rule, decide] of RULES) {
    const decided = decide(evidence);
    if (decided !== null) return { ...decided, rule };
  }
  return { cause: null, evidence: nothingDecides(evidence), rule: 'none' };
}

const toolFailed: Rule = ({ tools, error }) => {
  const failed = tools.filter(({ hasFailed }) => hasFailed);
  const [first] = failed;
  if (first === undefined) return null;
  const times = failed.length === 1 ? 'once' : `${failed.length} times`;
  return {
    cause: 'tool',
    evidence: `${first.name} failed ${times}${error === null ? '' : `, and the run: ${error.message}`}`,
  };
};

const toolNotCalled: Rule = ({ case: { tools: expected }, tools }) => {
  if (expected === null || expected.length === 0) return null;
  const missing = expected.filter(({ name }) => !tools.some((called) => called.name === name));
  if (missing.length === 0) return null;
  const called = tools.map(({ name }) => name).join(', ') || 'none';
  return { cause: 'tool', evidence: `${missing.map(({ name }) => name).join(', ')} was not called; called: ${called}` };
};

const judgesDiffer: Rule = ({ judges }) => {
  const named = Object.entries(judges);
  const [low, high] = [named.find(([, value]) => value < HALF), named.find(([, value]) => value >= HALF)];
  if (low === undefined || high === undefined) return null;
  return { cause: 'judge', evidence: `${low[0]} says ${figure(low[1])}, ${high[0]} says ${figure(high[1])}` };
};

const judgeAlone: Rule = ({ judges, values }) => {
  const failing = Object.entries(judges).find(([, value]) => value < HALF);
  if (failing === undefined) return null;
  const others = ANSWER_METRICS.flatMap((name) => (values[name] === undefined ? [] : [{ name, value: values[name] }]));
  if (others.length === 0 || others.some(({ value }) => value < HALF)) return null;
  const said = others.map(({ name, value }) => `${name} ${figure(value)}`).join(', ');
  return { cause: 'judge', evidence: `${failing[0]} says ${figure(failing[1])}, but ${said}` };
};

const personDisagrees: Rule = ({ case: { labels }, judges }) => {
  for (const [name, value] of Object.entries(judges)) {
    const label = labels[name];
    if (label === undefined || label >= HALF === value >= HALF) continue;
    return { cause: 'judge', evidence: `${name} says ${figure(value)}, a person said ${figure(label)}` };
  }
  return null;
};

const wronglyAnswered: Rule = ({ case: { answerable }, refused, error, packed }) => {
  if (answerable !== false || refused || error !== null) return null;
  return { cause: 'generation', evidence: `no document settles it, and it answered from ${count(packed, 'passage')}` };
};

const documentMissing: Rule = ({ places }) => {
  const missing = places.filter(({ isDocumentThere }) => !isDocumentThere);
  if (missing.length === 0 || missing.length < places.length) return null;
  return { cause: 'data', evidence: `${names(missing)} is in no index` };
};

const textMissing: Rule = ({ places }) => {
  const missing = places.filter(({ isTextThere }) => !isTextThere);
  if (missing.length === 0 || missing.length < places.length) return null;
  return { cause: 'data', evidence: `no document holds the expected text: ${names(missing)}` };
};

const notRetrieved: Rule = ({ places, retrieved }) => {
  const here = places.filter(({ isTextThere }) => isTextThere);
  if (here.length === 0 || here.some(({ rank }) => rank !== null)) return null;
  const best = here.toSorted((a, b) => (a.deepRank ?? Infinity) - (b.deepRank ?? Infinity))[0] as PlaceEvidence;
  const where = best.deepRank === null ? 'not found, however deep the search' : `at rank ${best.deepRank}`;
  return { cause: 'retrieval', evidence: `expected ${best.name} ${where}, k is ${retrieved}` };
};

const notPacked: Rule = ({ places, packed }) => {
  const found = places.filter(({ rank }) => rank !== null);
  if (found.length === 0 || found.some(({ isPacked }) => isPacked)) return null;
  const [best] = found.toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity));
  if (best === undefined) return null;
  const why = best.leftOut === null ? 'not among' : WHY_LEFT_OUT[best.leftOut];
  return {
    cause: 'packing',
    evidence: `found ${best.name} at rank ${best.rank}, ${why} the ${count(packed, 'passage')} of the context`,
  };
};

const WHY_LEFT_OUT: Readonly<Record<LeftOutReason, string>> = {
  budget: 'cut by the token budget from',
  duplicate: 'taken for a duplicate of one of',
  superseded: 'left out as superseded from',
  neighbour: 'left out as a neighbour of one of',
  'below-cut': 'below the cut of',
};

const documentsDisagree: Rule = ({ disagreement, error }) =>
  disagreement === null || error !== null ? null : { cause: 'data', evidence: disagreement };

const refusedWithEvidence: Rule = ({ places, refused }) => {
  const packed = places.find(({ isPacked }) => isPacked);
  if (!refused || packed === undefined) return null;
  return { cause: 'generation', evidence: `refused, with ${packed.name} in the context` };
};

const runFailed: Rule = ({ error, places }) => {
  if (error === null) return null;
  const packed = places.some(({ isPacked }) => isPacked);
  return {
    cause: 'generation',
    evidence: `${packed ? 'the evidence was there; ' : ''}the run failed: ${error.message}`,
  };
};

const answerLacksIt: Rule = ({ places, values }) => {
  const packed = places.find(({ isPacked }) => isPacked);
  if (packed === undefined) return null;
  const low = [...ANSWER_METRICS, 'faithful', 'grounded', 'citation-precision', 'citation-recall']
    .flatMap((name) => ((values[name] ?? 1) < 1 ? [`${name} ${figure(values[name] ?? 0)}`] : []))
    .join(', ');
  return {
    cause: 'generation',
    evidence: `${packed.name} was in the context, the answer lacks it${low === '' ? '' : ` (${low})`}`,
  };
};

/** In this order. */
const RULES: readonly (readonly [name: string, rule: Rule])[] = [
  ['person-disagrees', personDisagrees],
  ['judges-differ', judgesDiffer],
  ['judge-alone', judgeAlone],
  ['tool-failed', toolFailed],
  ['tool-not-called', toolNotCalled],
  ['wrongly-answered', wronglyAnswered],
  ['document-missing', documentMissing],
  ['text-missing', textMissing],
  ['not-retrieved', notRetrieved],
  ['not-packed', notPacked],
  ['run-failed', runFailed],
  ['refused-with-evidence', refusedWithEvidence],
  ['documents-disagree', documentsDisagree],
  ['answer-lacks-it', answerLacksIt],
];

/** The names of the rules, in the order in which they are asked. */
export const TRIAGE_RULES: readonly string[] = RULES.map(([name]) => name);

function nothingDecides({ places, packed, refused }: CaseEvidence): string {
  if (places.length > 0) return `the evidence was in the context, and no metric says what is wrong`;
  if (refused) return `refused, with ${count(packed, 'passage')} in the context; nobody said where the answer stands`;
  return 'nobody said where the answer stands, so no rule can tell';
}

function names(places: readonly PlaceEvidence[]): string {
  return places.map(({ name }) => name).join(', ');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function figure(value: number): string {
  return Number(value.toFixed(2)).toString();
}
