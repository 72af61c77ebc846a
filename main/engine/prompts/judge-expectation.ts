import { estimateTokens } from '../../base/estimate-tokens.ts';
import type { PromptTest } from '../../contract/prompt-file.ts';
import { splitSentences } from '../../evals/faithfulness/split-sentences.ts';
import { markersIn, withoutMarkers } from '../../evals/metrics/said-text.ts';
import type { ScoredRun } from '../../evals/metrics/scorer.ts';

type Expectation = PromptTest['expect'];

const MAX_SHOWN = 80;
/** A pattern sees so much of an answer: what takes a long text may take its square. */
const MAX_MATCHED_LENGTH = 20_000;

/** @returns what does not hold of the rendered messages, each in a sentence */
export function judgeMessages(
  expected: NonNullable<Expectation['messages']>,
  messages: readonly { text: string }[],
): string[] {
  const text = messages.map((message) => message.text).join('\n\n');
  const tokens = messages.reduce((sum, message) => sum + estimateTokens(message.text), 0);
  return [
    ...containing('The messages', expected, text),
    ...(expected.maxTokens !== undefined && tokens > expected.maxTokens
      ? [`The messages have about ${tokens} tokens; the limit is ${expected.maxTokens}.`]
      : []),
  ];
}

/** @returns whether a test asks a model at all */
export function asksModel({ messages: _messages, ...rest }: Expectation): boolean {
  return Object.values(rest).some((value) => value !== undefined);
}

/** @returns what does not hold of an answer, each in a sentence */
export function judgeAnswer(expected: Expectation, run: ScoredRun): string[] {
  if (run.answer === null) return [`There is no answer: ${run.error ?? 'the run failed'}`];
  const { answer, refused, structured, outputTokens } = run;
  const failures = containing('The answer', expected, answer);
  const { match, refuse, cite, valid, maxOutputTokens } = expected;
  if (match !== undefined) failures.push(...matching(match, answer));
  if (refuse !== undefined && refuse !== refused) {
    failures.push(refused ? 'It refused, and was to answer.' : `It answered, and was to refuse: ${shorten(answer)}`);
  }
  if (cite !== undefined) {
    const uncited = refused ? undefined : uncitedSentence(answer);
    if (cite && uncited !== undefined) failures.push(`A sentence has no citation: ${shorten(uncited)}`);
    if (!cite && markersIn(answer).length > 0) failures.push('The answer cites, and was not to.');
  }
  if (valid !== undefined && valid !== (structured?.isValid ?? false)) {
    failures.push(valid ? 'The answer is not valid against outputSchema.' : 'The answer is valid, and was not to be.');
  }
  if (maxOutputTokens !== undefined && outputTokens !== null && outputTokens > maxOutputTokens) {
    failures.push(`The answer has ${outputTokens} tokens; the limit is ${maxOutputTokens}.`);
  }
  return failures;
}

function containing(
  what: string,
  { contain = [], lack = [] }: { contain?: readonly string[] | undefined; lack?: readonly string[] | undefined },
  text: string,
): string[] {
  return [
    ...contain
      .filter((piece) => !text.includes(piece))
      .map((piece) => `${what} do not contain "${shorten(piece)}".`.replace('answer do', 'answer does')),
    ...lack
      .filter((piece) => text.includes(piece))
      .map((piece) => `${what} contain "${shorten(piece)}".`.replace('answer contain', 'answer contains')),
  ];
}

function matching(pattern: string, answer: string): string[] {
  if (/\\(?:[1-9]|k<)/.test(pattern)) return [`The pattern ${pattern} refers back to a group. Write it without.`];
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'su');
  } catch (error) {
    return [`The pattern ${pattern} is none: ${(error as Error).message}.`];
  }
  return expression.test(answer.slice(0, MAX_MATCHED_LENGTH))
    ? []
    : [`The answer does not match ${pattern}: ${shorten(answer)}`];
}

/** A marker behind a full stop belongs to the sentence before it. */
function uncitedSentence(answer: string): string | undefined {
  const moved = answer.replaceAll(/([.!?。！？]+)((?:[ \t]?\[\d{1,3}\])+)/g, '$2$1');
  return splitSentences(moved).find(
    (sentence) => /\p{L}/u.test(withoutMarkers(sentence)) && markersIn(sentence).length === 0,
  );
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
