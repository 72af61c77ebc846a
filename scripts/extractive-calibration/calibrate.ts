/**
 * Fits the two models of `local/extractive` and prints how good they are.
 *
 *   node scripts/extractive-calibration/calibrate.ts BEIR_DIR
 *
 * BEIR_DIR holds corpus.jsonl, queries.jsonl, qrels.tsv and answers.jsonl. The figures to believe are those "out of
 * fold": each question answered by models that saw no question about the same title. The coefficients printed last go
 * into `main/gateway/local/extractive/coefficients.ts` by hand.
 */
import { scoreSentences } from '../../main/gateway/local/extractive/score-sentences.ts';
import { askQuestions, VARIANTS } from './asked-questions.ts';
import type { AskedQuestion } from './asked-questions.ts';
import { readBeirDirectory } from './beir-directory.ts';
import { fitModels } from './fit-models.ts';
import type { Example, Models } from './fit-models.ts';
import { answerAll, measure } from './measure.ts';
import type { Answered, Measured } from './measure.ts';
import { createPassageIndex } from './passage-index.ts';

/** Groups are dealt to this many folds in the order they appear. */
const FOLDS = 6;
/** Shares of refused unanswerable questions for which the needed floor is printed. */
const REFUSAL_GOALS = [0.9, 0.92, 0.93, 0.94, 0.95];

function toExample({ text, group, isAnswerable, passages, question }: AskedQuestion): Example {
  const scored = scoreSentences(text, passages);
  const isGold = scored.segments.map(({ passageIndex, segmentIndex }) => {
    const prepared = scored.passages[passageIndex];
    const segment = prepared?.segments[segmentIndex];
    if (prepared === undefined || segment === undefined || !question.goldDocumentIds.has(prepared.passage.id))
      return false;
    const { start, end } = segment.segment;
    return question.goldAnswers.some((gold) =>
      gold.start === null ? segment.text.includes(gold.text) : gold.start >= start && gold.start < end,
    );
  });
  return { group, isAnswerable, features: scored.segments.map(({ features }) => features), isGold };
}

/** Answers each question with models fitted on the other folds. */
function answerOutOfFold(questions: readonly AskedQuestion[], examples: readonly Example[]): Answered[] {
  const groups = [...new Set(examples.map(({ group }) => group))];
  const foldOf = new Map(groups.map((group, index) => [group, index % FOLDS]));
  return Array.from({ length: FOLDS }, (_, fold) => {
    const models = fitModels(examples.filter(({ group }) => foldOf.get(group) !== fold));
    return answerAll(
      questions.filter(({ group }) => foldOf.get(group) === fold),
      models,
    );
  }).flat();
}

function printRow(label: string, figures: Measured): void {
  const { answered, containsGold, meanSentences, refusedUnanswerable, auc } = figures;
  const cells = [answered, containsGold, meanSentences, refusedUnanswerable, auc].map((value) =>
    value.toFixed(3).padStart(9),
  );
  console.log(label.padEnd(24) + cells.join(''));
}

function printHeader(title: string): void {
  console.log(`\n${title.padEnd(24)} answered     gold sentences  refused      AUC`);
}

/** What each refusal goal costs: the lowest floor that reaches it. */
function printFloors(results: readonly Answered[]): void {
  const evidences = results.filter(({ asked }) => !asked.isAnswerable).map(({ answer }) => answer.evidence);
  const sorted = evidences.toSorted((a, b) => a - b);
  console.log('\nout of fold: floor needed to refuse a share of the unanswerable, answerable questions above it');
  for (const goal of REFUSAL_GOALS) {
    const floor = sorted[Math.min(sorted.length - 1, Math.ceil(goal * sorted.length))] ?? 1;
    const answerable = results.filter(({ asked }) => asked.isAnswerable);
    const above = answerable.filter(({ answer }) => answer.evidence >= floor).length / answerable.length;
    console.log(`  ${goal.toFixed(2)}  floor ${floor.toFixed(3)}  answered ${above.toFixed(3)}`);
  }
}

/** Is the evidence what it says it is? Share of answerable questions per tenth of evidence. */
function printReliability(results: readonly Answered[]): void {
  console.log('\nout of fold: evidence and the share of questions that were answerable');
  for (let tenth = 0; tenth < 10; tenth++) {
    const inside = results.filter(({ answer }) => Math.min(9, Math.floor(answer.evidence * 10)) === tenth);
    const share = inside.filter(({ asked }) => asked.isAnswerable).length / Math.max(1, inside.length);
    console.log(
      `  ${(tenth / 10).toFixed(1)}–${((tenth + 1) / 10).toFixed(1)}  ${share.toFixed(2)}  of ${inside.length}`,
    );
  }
}

function printModels({ ranking, evidence }: Models): void {
  console.log('\ncoefficients, all data');
  console.log(JSON.stringify({ ranking, evidence }, null, 2));
}

function main(directory: string | undefined): void {
  if (directory === undefined) throw new Error('usage: node scripts/extractive-calibration/calibrate.ts BEIR_DIR');
  const data = readBeirDirectory(directory);
  const index = createPassageIndex(data.documents);
  const questions = askQuestions(data, index);
  const examples = questions.map(toExample);
  const outOfFold = answerOutOfFold(questions, examples);
  const models = fitModels(examples);
  printHeader('models');
  printRow('out of fold', measure(outOfFold));
  printRow('in fold', measure(answerAll(questions, models)));
  const startedAt = performance.now();
  const shipped = answerAll(questions);
  const perQuestionMs = (performance.now() - startedAt) / questions.length;
  printRow('shipped coefficients', measure(shipped));
  printHeader('variants, shipped');
  for (const [name, vary] of Object.entries(VARIANTS))
    printRow(name, measure(answerAll(askQuestions(data, index, vary))));
  printFloors(outOfFold);
  printReliability(outOfFold);
  printModels(models);
  console.log(`\n${perQuestionMs.toFixed(2)} ms a question over ${questions.length} questions`);
  index.close();
}

main(process.argv[2]);
