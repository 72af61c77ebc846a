/**
 * A data set as SQuAD writes it. An answer stands behind an emoji, where code points and UTF-16 units count differently; one
 * has a wrong offset, and one entry has no question.
 */
export const SQUAD = JSON.stringify(
  {
    version: 'v2.0',
    data: [
      {
        title: 'Halden yard',
        paragraphs: [
          {
            context: 'The yard 🚢 has 12 bays. Bay 7 holds reefers. Gates open at 05:30.',
            qas: [
              {
                id: 's1',
                question: 'What does bay 7 hold?',
                answers: [{ text: 'reefers', answer_start: 36 }],
                is_impossible: false,
              },
              {
                id: 's2',
                question: 'Who owns bay 9?',
                answers: [],
                is_impossible: true,
                plausible_answers: [{ text: 'reefers', answer_start: 36 }],
              },
              { id: 's3', question: 'When do gates open?', answers: [{ text: '05:30', answer_start: 3 }] },
              { id: 's4', answers: [] },
            ],
          },
        ],
      },
    ],
  },
  null,
  1,
);

/** A config as promptfoo reads it. Of the tables that it names, one lies below it, one outside of its folder, one elsewhere. */
export const PROMPTFOO = `
description: claims desk
prompts: ['Answer: {{question}}']
providers: [openai:gpt-4.1]
defaultTest:
  vars:
    language: English
  assert:
    - type: latency
      threshold: 4000
tests:
  - description: liability
    vars:
      question: What is our liability per kilogram?
      limit: 8.33 SDR
    assert:
      - type: icontains-all
        value: ['{{limit}}', kilogram]
      - type: not-contains
        value: unlimited
      - type: similar
        value: It is 8.33 SDR per kilogram.
        threshold: 0.8
  - vars:
      question: [Who pays for hidden damage?, Who pays for late delivery?]
    assert:
      - type: contains-any
        value: [carrier, Halden]
      - type: javascript
        value: output.length < 200
  - vars:
      question: What does the competitor charge?
    assert:
      - type: is-refusal
  - vars: {first: one, second: two}
  - file://more/cases.csv
  - file://../outside.csv
  - https://example.org/cases.csv
`;
