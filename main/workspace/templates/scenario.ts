const QUESTIONS = `  questions:
    - What does this workspace hold?
    - Which rules have exceptions?
    - Who decides when something is late?`;

/** What a new `scenarios/*.load.yaml` begins with: a spike through a simulated model, which costs nothing. */
export const SCENARIO_TEMPLATE = `# A load on this workspace: trestle load run ID. Response times count from when a request was meant to start.
version: 1
id: spike
description: Fifty questions a minute, then ten times as many for twenty seconds.

# pipeline: or agent: in process, serve: over loopback HTTP, openai: or http: for anything that listens.
target:
  pipeline: default

# questions:, dataset: (a file with a question in each row), or traces: (what recorded ones asked).
inputs:
${QUESTIONS}

# constant, ramp, steps, spike, recorded, resampled or closed; process says how arrivals scatter around the rate.
arrivals:
  type: spike
  base: 50/min
  peak: 500/min
  before: 15s
  for: 20s
  after: 15s
  process: poisson
warmUp: 5s
seed: 7
timeout: 10s
maxInFlight: 256
whenFull: queue

# sim/... answers at the pace of a hosted model without one. A provider's model needs maxCostUsd.
model: sim/gpt-like
tenants:
  - { id: people, share: 0.9, pool: interactive }
  - { id: reports, share: 0.1, pool: batch }

# What goes wrong, and when.
faults:
  - { name: slow retriever, at: 20s, for: 8s, what: { type: stage, stage: retrieve, fault: { type: latency, addMs: 400 } } }

slos: [p95<8s, errors<2%, retrieve.p95<120ms, grounded>=90%]
stopWhen: [errors>50% for 10s]
`;

/** The sample's: its own questions, of which one in four has no answer in its documents. */
export const SAMPLE_SCENARIO_TEMPLATE = SCENARIO_TEMPLATE.replace(
  QUESTIONS,
  '  dataset: datasets/questions.jsonl\n  order: shuffled',
);

/** The sample's for its gate: a few seconds at an everyday rate. */
export const SAMPLE_GATE_SCENARIO_TEMPLATE = `# What the gate loads: trestle load run gate.
version: 1
id: gate
description: Ten seconds at sixty questions a minute.
target: { pipeline: default }
inputs: { dataset: datasets/questions.jsonl, order: shuffled }
arrivals: { type: constant, rate: 60/min, for: 10s, process: even }
seed: 7
timeout: 30s

# sim/... answers at the pace of a hosted model without one.
model: sim/gpt-like
slos: [p95<15s, errors<5%]
`;
