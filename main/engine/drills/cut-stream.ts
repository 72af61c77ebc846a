import type { DrillAnswer } from './drill-desk.ts';
import { defineDrill } from './drill.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { percent, shareOf, traceOf } from './figures.ts';

const QUESTIONS = 20;
const CUT_SHARE = 0.4;
const CUT_AFTER_TOKENS = 8;
const ANSWER_TOKENS = 40;

/** A connection is reset in the middle of an answer that the user is already reading. */
export const cutStream = defineDrill({
  name: 'cut-stream',
  title: 'A connection is reset in mid-answer, and half an answer passes for one',
  guardrail: '"whileStreaming" in policies/default.policy.jsonc',
  page: `# Cut stream

**What happens.** A provider's node is replaced, a proxy has a limit of 60 s, a mobile network changes cells: the stream ends
after the first half of a sentence. The client has shown that half. Some clients treat the end of the stream as the end of the
answer and store "Refunds are possible within" as the reply.

**Why.** Retries cover what fails *before* the first token. After it, there is text on the screen: asking again from the start
repeats it or contradicts it, and doing nothing leaves a torso. Server-sent events have no length by which an end could be told
from a break.

**How it shows.** Answers without a finish reason, or runs that fail after text was shown. In a trace: a chat span with output
tokens and the error \`reset\`.

**The guardrail.** Failover while streaming, by the kind of fault: \`continue\` has the next endpoint go on from the last word;
\`restart\` takes back what was shown and says so; \`partial\` keeps it, marked as partial. An answer that has already called a tool
is never begun again.

**Set it up.** In \`policies/NAME.policy.jsonc\`, with a second endpoint:

    "whileStreaming": { "connection": "continue", "server-error": "continue", "timeout": "continue", "malformed": "restart" }

These are the defaults. \`"timeout": { "idleMs": 20000 }\` turns a stream that hangs into one that is cut.
`,
  figures: {
    questions: { label: 'questions asked', unit: 'count' },
    cuts: { label: 'streams reset by the provider', unit: 'count' },
    wholeShare: { label: 'answered whole', unit: 'share' },
    lost: { label: 'broken off in front of the user', unit: 'count' },
    continued: { label: 'gone on with elsewhere', unit: 'count' },
  },
  simulators: {
    cloud: {
      outputTokens: ANSWER_TOKENS,
      faults: [{ share: CUT_SHARE, fault: { type: 'reset', afterTokens: CUT_AFTER_TOKENS } }],
    },
    spare: { outputTokens: ANSWER_TOKENS },
  },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud')), providerOf('spare', addressOf('spare'))],
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([]),
    'prompts/answer.prompt.md': promptOf({ model: 'policy/default' }),
    'policies/default.policy.jsonc': {
      version: 1,
      id: 'default',
      endpoints: [{ model: 'cloud/large' }, { model: 'spare/large' }],
      breaker: false,
      whileStreaming: { connection: guardrail ? 'continue' : 'fail', malformed: guardrail ? 'restart' : 'fail' },
    },
  }),
  measure: async (desk) => {
    desk.say('asking while streams are reset');
    const answers: DrillAnswer[] = [];
    for (let index = 0; index < QUESTIONS; index += 1) answers.push(await desk.ask({ question: questionAt(index) }));
    const { faults } = await desk.simulator('cloud');
    return {
      figures: {
        questions: answers.length,
        cuts: faults.reset ?? 0,
        wholeShare: shareOf(answers, isWhole),
        lost: answers.filter((answer) => answer.firstTokenMs !== null && !isWhole(answer)).length,
        continued: answers.filter((answer) => isWhole(answer) && hasMoved(answer)).length,
      },
      runId: traceOf(answers, (answer) => (desk.guardrail ? hasMoved(answer) : !isWhole(answer))),
    };
  },
  failureShown: ({ cuts, lost, wholeShare }) => cuts >= 3 && lost >= 3 && wholeShare < 0.9,
  guardrailHeld: ({ cuts, lost, wholeShare }) => cuts >= 3 && lost === 0 && wholeShare === 1,
  verdict: (without, guarded) =>
    `${without.lost} of ${without.questions} answers broke off in front of the user; with failover while streaming ${guarded.lost}, and ${percent(guarded.wholeShare)} were whole.`,
});

function isWhole({ result }: DrillAnswer): boolean {
  return result !== null && result.partial === undefined;
}

function hasMoved({ result }: DrillAnswer): boolean {
  return result?.attempts.some(({ model }) => model === 'spare/large') ?? false;
}
