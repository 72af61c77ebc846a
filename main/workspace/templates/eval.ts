const BODY = `# Cases, from the workspace's folder; split: and limit: take a part of them.
dataset: datasets/questions.jsonl

# Every case is run this often in every cell: answers of a model differ from one time to the next.
repeats: 2
seed: 1

# Every combination is a cell, and the first of each list is what the others are held against.
matrix:
  retrievals:
    - { id: hybrid }
    - { id: keywords, without: [vector] }

# See docs/evals.md; a judge of judges/ is { judge: ID }, a script { script: metrics/NAME.js, name: NAME }.
metrics: [grounded, correct, recall@10, refusal-correct, response-ms]

# A case succeeds when all of these hold.
success: { correct: 0.5, refusal-correct: 1 }
`;

/** What a new `evals/*.eval.yaml` begins with. */
export const EVAL_TEMPLATE = `# An eval of this workspace: trestle eval run ID.
version: 1
id: answers
description: Are answers right, and from the right places?

${BODY}`;

/** The sample's: its own questions, of which one in four has no answer in its documents. */
export const SAMPLE_EVAL_TEMPLATE = `# An eval of the handbook: trestle eval run handbook.
version: 1
id: handbook
description: Are answers about the handbook right, from the right places, and refused where it does not say?

${BODY}
# The same questions as people really type them, in the first cell.
robustness:
  kinds: [typos, truncation]
  severities: [0.2, 0.5]
  metric: correct
  floor: 0.7
`;
