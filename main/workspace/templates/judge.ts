/** What a new `judges/*.judge.yaml` begins with. */
export const JUDGE_TEMPLATE = `# A rubric that a model grades answers by: {judge: ID} among the metrics of an eval.
version: 1
id: judge
description: Does the answer help whoever asked?

# provider/model. Another family than the one that answers: models like their own words.
model: openai/gpt-4.1-mini

# What to look for, one thing after the other. The question, the passages, a known answer and the answer itself are shown as data.
rubric: |
  A helpful answer says what was asked for, in the first sentence, and what to do next.
  An answer that leaves out a condition that the passages state is partly helpful.
  An answer to another question, or one that only points at a document, is not helpful.

# From worst to best. People label answers from 0 to 1 on the same scale: labels: {judge: 0.5}.
grades: [not helpful, partly helpful, helpful]

# pairwise compares the answer with each known one instead, both ways round, and takes the best.
mode: single

# Ask so often and take the median.
votes: 1
`;
