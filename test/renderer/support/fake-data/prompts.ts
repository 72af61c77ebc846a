import type {
  BehaviourReport,
  PromptDiff,
  PromptHistory,
  PromptInputs,
  PromptLintReport,
  PromptListResponse,
  RenderedPrompt,
} from '../../../../main/contract/prompt.ts';
import { minutesAgo } from './documents.ts';

const DAY = 60 * 24;

/** Fingerprints of a prompt's versions, newest first. */
export const FINGERPRINTS = ['e02c', 'b81f', '4d7a', '9c02', '17fe'].map((start) => start + '5b0c'.repeat(15)) as [
  string,
  string,
  string,
  string,
  string,
];

export const SUPPORT_TEXT = `---
version: 1
id: support
description: Answer a customer from the handbook and live tools
model: local/extractive
temperature: 0.1
maxOutputTokens: 400
input:
  customer: object
tests:
  - name: answers with a citation
    question: When must a late-delivery claim be filed?
    expect: { cite: true }
  - name: refuses without evidence
    question: What is the weather in Gothenburg?
    expect: { refuse: true }
---
## system
You are the support agent of Halden Freight.
{% render 'house-voice' %}
{% render 'cite-rules', max: 3 %}
Answer only from the documents. If they do not settle it,
say so in one sentence and offer a person.
When the customer asks about a claim, always state the
deadline as a date, counted from {{ shipment.deliveredOn }}.

## user
{% for d in documents %}
[{{ d.n }}] {{ d.title }}: {{ d.text }}
{% endfor %}
Customer: {{ customer.name }} ({{ customer.plan }})
Question: {{ question }}
`;

const PATH = 'prompts/support.prompt.md';
const names = ['support', 'support-plan', 'claim-letter', 'handbook-answer', 'rewrite-query'];

export const promptList: PromptListResponse = {
  prompts: names.map((id, index) => ({
    id,
    path: `prompts/${id}.prompt.md`,
    description: 'Answer a customer from the handbook and live tools',
    model: 'local/extractive',
    fingerprint: FINGERPRINTS[index] ?? FINGERPRINTS[0],
    partials: index === 0 ? ['house-voice', 'cite-rules'] : [],
    usedBy:
      index === 0
        ? [
            { pipelineId: 'default', stageId: 'generate', pinned: null },
            { pipelineId: 'night', stageId: 'generate', pinned: FINGERPRINTS[1] },
          ]
        : [],
    tests: index === 0 ? 2 : 0,
    problems: { errors: index === 0 ? 1 : 0, warnings: 1, infos: 0 },
    isChanged: index === 0,
  })),
  partials: [
    { name: 'house-voice', path: 'prompts/partials/house-voice.liquid', usedBy: ['support', 'support-plan'] },
    { name: 'cite-rules', path: 'prompts/partials/cite-rules.liquid', usedBy: ['support'] },
  ],
  problems: [],
};

/** What lint says of a text that still names `shipment`. */
export function promptLint(text: string): PromptLintReport {
  const lines = text.split('\n');
  const line = lines.findIndex((each) => each.includes('shipment.deliveredOn')) + 1;
  const column = (lines[line - 1] ?? '').indexOf('shipment') + 1;
  const quoted = lines.findIndex((each) => each.includes('{{ d.text }}')) + 1;
  const at = (lines[quoted - 1] ?? '').indexOf('d.text') + 1;
  return {
    problems: [
      ...(line === 0
        ? []
        : [
            {
              severity: 'error' as const,
              code: 'unknown-variable',
              message: 'Unknown variable. Input has question, documents, customer; the tool returns deliveredAt.',
              path: PATH,
              line,
              column,
              endLine: line,
              endColumn: column + 'shipment.deliveredOn'.length,
              fixes: [
                {
                  title: 'Use tools.shipment_status.deliveredAt',
                  edits: [
                    {
                      line,
                      column,
                      endLine: line,
                      endColumn: column + 'shipment.deliveredOn'.length,
                      text: 'tools.shipment_status.deliveredAt',
                    },
                  ],
                },
                {
                  title: 'Add shipment to input',
                  edits: [{ line: 9, column: 1, endLine: 9, endColumn: 1, text: '  shipment: object\n' }],
                },
              ],
            },
          ]),
      ...(quoted === 0
        ? []
        : [
            {
              severity: 'warning' as const,
              code: 'untrusted-unfenced',
              message: '`d.text` is untrusted and not fenced: use `| quote`.',
              path: PATH,
              line: quoted,
              column: at,
              endLine: quoted,
              endColumn: at + 6,
              fixes: [
                {
                  title: 'Fence it with | quote',
                  edits: [{ line: quoted, column: at + 6, endLine: quoted, endColumn: at + 6, text: ' | quote' }],
                },
              ],
            },
          ]),
      {
        severity: 'info',
        code: 'no-test',
        message: 'No test asks about a claim past its deadline.',
        path: PATH,
        line: 10,
        column: 1,
        endLine: 10,
        endColumn: 6,
        fixes: [],
      },
    ],
    variables: [
      { name: 'question', type: 'string', description: 'What was asked, word for word.', isUntrusted: true },
      { name: 'documents', type: 'Document[]', description: 'The packed passages, best first.', isUntrusted: true },
      { name: 'documents[].text', type: 'string', description: 'The passage.', isUntrusted: true },
      { name: 'documents[].title', type: 'string', description: 'Of the document.', isUntrusted: true },
      { name: 'documents[].n', type: 'number', description: 'Its number, from 1.', isUntrusted: false },
      { name: 'customer.name', type: 'string', description: '', isUntrusted: false },
      { name: 'customer.plan', type: 'string', description: '', isUntrusted: false },
    ],
    partials: ['house-voice', 'cite-rules', 'refuse'],
    prompts: 1,
  };
}

export const TRACE_IDS = ['4f0a91c2', 'b7d2e011', '03c55e9a', '9917aa40'].map((start) => start.repeat(4));

export const promptInputs: PromptInputs = {
  inputs: [
    'Where is HF-20418 and can I still claim for the late delivery?',
    'Is my claim from March too late?',
    'What proof do I send?',
    'Who pays storage meanwhile?',
  ].map((label, index) => ({
    source: { type: 'trace', traceId: TRACE_IDS[index] ?? '' },
    label,
    at: minutesAgo(12 * (index + 1)),
  })),
};

const VOICE =
  'Write plainly, one idea to a sentence. No apologies, no exclamation marks. Put [n] after each sentence that rests on document n, at most 3 per sentence.';
const LATE =
  'A claim for delay must be made in writing within 21 days after the goods were placed at the consignee’s disposal.';

/** The text of the support prompt, rendered. */
export function rendered(text: string): RenderedPrompt {
  const claim = text.includes('always state the')
    ? ' When the customer asks about a claim, always state the deadline as a date, counted from {{ shipment.deliveredOn }}.'
    : '';
  const system = `You are the support agent of Halden Freight. ${VOICE} Answer only from the documents. If they do not settle it, say so in one sentence and offer a person.${claim}`;
  const opening = `[1] Late delivery, Time limits: `;
  const user = `${opening}${LATE}\n[2] Late delivery, What to send: Attach the delivery note, the agreed date and proof of the loss.\nCustomer: Ida Lindqvist (Business)\nQuestion: Where is HF-20418 and can I still claim for the late delivery?`;
  const question = user.indexOf('Where is');
  const customer = user.indexOf('Ida');
  return {
    id: 'support',
    promptFingerprint: FINGERPRINTS[0],
    renderedFingerprint: 'ab'.repeat(32),
    messages: [
      { role: 'system', text: system, tokens: 412 + claim.length / 4, spans: [] },
      {
        role: 'user',
        text: user,
        tokens: 1142,
        spans: [
          { start: opening.length, end: opening.length + LATE.length, variable: 'documents[].text', isUntrusted: true },
          { start: customer, end: customer + 12, variable: 'customer.name', isUntrusted: false },
          { start: question, end: user.length, variable: 'question', isUntrusted: true },
        ],
      },
    ],
    tokens: 1580,
    costs: [
      { model: 'openai/gpt-4.1-mini', inputUsd: 0.000632 },
      { model: 'local/extractive', inputUsd: 0 },
      { model: 'openai/gpt-4.1', inputUsd: 0.00316 },
      { model: 'sim/slow', inputUsd: null },
    ],
    variables: {
      question: 'Where is HF-20418 and can I still claim for the late delivery?',
      customer: { name: 'Ida Lindqvist', plan: 'Business' },
      documents: [{ n: 1, title: 'Late delivery', text: LATE }],
    },
    missing: claim === '' ? [] : ['shipment.deliveredOn'],
    fallback: null,
  };
}

export const promptHistory: PromptHistory = {
  id: 'support',
  versions: FINGERPRINTS.map((fingerprint, index) => ({
    fingerprint,
    firstAt: minutesAgo([4, 6 * DAY, 19 * DAY, 33 * DAY, 41 * DAY][index] ?? 1),
    lastAt: minutesAgo(1),
    from: index === 0 ? ['working', 'journal'] : ['journal'],
    commit: index === 4 ? { hash: '1d2c3b4', author: 'Maja Ek', subject: 'answer in the asked language' } : null,
    releases: index === 1 ? ['r-7f3a9c1'] : index === 2 ? ['r-61d0b22'] : [],
    pinnedBy: index === 3 ? ['night'] : [],
    traces: 200 - index * 20,
    groundedShare: [0.94, 0.91, 0.89, 0.9, 0.84][index] ?? null,
  })),
  gitNote: null,
};

export const promptDiff: PromptDiff = {
  id: 'support',
  before: FINGERPRINTS[1],
  after: FINGERPRINTS[0],
  added: 2,
  removed: 0,
  lines: [
    null,
    { kind: 'same', before: 23, after: 23, text: 'say so in one sentence and offer a person.', marks: [] },
    {
      kind: 'added',
      before: null,
      after: 24,
      text: 'When the customer asks about a claim, always state the',
      marks: [],
    },
    {
      kind: 'added',
      before: null,
      after: 25,
      text: 'deadline as a date, counted from {{ tools.shipment_status.deliveredAt }}.',
      marks: [{ start: 33, end: 72 }],
    },
    { kind: 'same', before: 24, after: 26, text: '', marks: [] },
    { kind: 'same', before: 25, after: 27, text: '## user', marks: [] },
    null,
  ],
};

const metric = (
  name: string,
  before: number,
  after: number,
  ci95: [number, number],
  verdict: BehaviourReport['metrics'][number]['verdict'],
): BehaviourReport['metrics'][number] => ({
  name,
  before,
  after,
  delta: after - before,
  ci95,
  verdict,
  worse: verdict === 'worse' ? TRACE_IDS : [],
});

export const behaviour: BehaviourReport = {
  inputs: 200,
  metrics: [
    metric('grounded', 0.91, 0.94, [0.01, 0.05], 'better'),
    metric('citation-precision', 0.88, 0.87, [-0.04, 0.03], 'no detectable change'),
    metric('refusal-correct', 0.96, 0.9, [-0.1, -0.02], 'worse'),
    metric('output-tokens', 203, 231, [14, 42], 'worse'),
    metric('response-ms', 2480, 2610, [-140, 390], 'no detectable change'),
  ],
  findings: [
    {
      message: 'It now answers 4 questions that it refused. All ask about a claim without a shipment number.',
      traceIds: TRACE_IDS,
    },
  ],
};
