/** What a new `gates/*.gate.yaml` begins with. */
export const GATE_TEMPLATE = `# What has to hold before a release serves: trestle gate ID. Checks run one after the other, so the cheap ones come first.
# What cannot be decided has not held.
version: 1
id: gate
description: Nobody sees what they must not, and nothing that was answered well gets worse.

checks:
  # Chunks that somebody found who must not, over every principal.
  - { access: true, atMost: 0 }
  # Recorded traces through the release, with models answered from the recording.
  - replay: { last: 50, models: stub }
    metric: worse-or-broken
    atMost: 0
  # A scenario of scenarios/; without a metric all of its SLOs.
  # - { load: spike, metric: p95, atMost: 1500 }
  # A metric of an eval of evals/; confidence 0.95 wants the whole interval on the right side.
  # - { eval: answers, metric: recall@10, atLeast: 0.9, confidence: 0.95 }
  # Dollars for each successful task of an eval.
  # - { cost: answers, atMost: 0.0025 }
  # Failure modes of production; all of them when the list is empty.
  # - { drills: [tenant-leak, cut-stream] }
  # Lint errors and failing tests of the release's prompts.
  # - { prompts: true }
`;

/** The sample's: a minute of checks that its own files hold. */
export const SAMPLE_GATE_TEMPLATE = `# What has to hold before a release of the handbook serves: trestle gate handbook. See docs/gates.md.
# Checks run one after the other, so the cheap ones come first. What cannot be decided has not held.
version: 1
id: handbook
description: Nobody sees what they must not, nothing breaks, and the handbook is still answered as it was.

checks:
  - { prompts: true }
  # Chunks that somebody found who must not, over every principal and a stranger.
  - { access: true, queries: 4 }
  # Ten questions asked of what serves, and of the release with models answered from that recording.
  - replay: { dataset: datasets/questions.jsonl, limit: 10, models: stub }
    metric: worse-or-broken
    atMost: 0
  - { drills: [cut-stream] }
  - { load: gate }
  # confidence: 0.95 wants the whole interval on the right side.
  - { eval: handbook, metric: recall@10, atLeast: 0.7 }
  - { eval: handbook, metric: refusal-correct, atLeast: 0.7 }
`;
