import type { SimulatorFaultType, SimulatorProfile } from '../../contract/simulator.ts';
import { type ChosenCall, chooseTool } from './choose-tool.ts';
import { driftArguments } from './drift-arguments.ts';
import { exampleOfSchema } from './example-of-schema.ts';
import { findPassages } from './find-passages.ts';
import { findOrders, type Orders } from './obey-instructions.ts';
import { plausibleText } from './plausible-text.ts';
import { type Quoted, quotePassages } from './quote-passages.ts';
import type { SimulatedReply, SimulatedRequest } from './simulated-request.ts';
import type { CallPlan } from './simulation.ts';
import { splitTokens } from './split-tokens.ts';

const CHARACTERS_PER_TOKEN = 4;
const SENTENCES_BY_DEFAULT = 2;
/** At least so many are in each sentence of a filler. */
const TOKENS_PER_SENTENCE = 6;
/** One more passage is quoted for each so many. */
const TOKENS_PER_QUOTE = 36;
const NO_SPANS: SimulatedReply['spans'] = [];
const NO_CALLS: SimulatedReply['toolCalls'] = [];

/** As the default prompt asks every model to refuse. */
const REFUSAL = 'The documents do not settle this. No passage was found.';

/** @returns what the model says to a request: tool calls first, then an answer from what it was given */
export function composeReply(request: SimulatedRequest, plan: CallPlan, profile: SimulatorProfile): SimulatedReply {
  const orders = profile.behaviour === 'obedient' ? findOrders(request) : null;
  const calls = request.tools.length === 0 ? [] : chooseCalls(request, profile, orders);
  if (calls.length > 0) return callTools(calls, request, plan);
  if (request.json !== null) return answerInJson(request.json.schema, request, plan);
  return answerInWords(request, plan, orders);
}

function chooseCalls(
  request: SimulatedRequest,
  profile: SimulatorProfile,
  orders: Orders | null,
): readonly ChosenCall[] {
  if (orders !== null && orders.calls.length > 0 && request.toolChoice !== 'none') return orders.calls;
  const chosen = profile.tools === 'never' ? null : chooseTool(request, profile.searches);
  return chosen === null ? [] : [chosen];
}

function callTools(calls: readonly ChosenCall[], request: SimulatedRequest, plan: CallPlan): SimulatedReply {
  const toolCalls = calls.map(({ name, input }, index) => ({
    id: `call_${plan.tag}${index}`,
    name,
    input: writtenAs(plan.fault?.type, input),
  }));
  const characters = toolCalls.reduce((sum, { name, input }) => sum + name.length + input.length, 0);
  const outputTokens = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  return {
    text: '',
    spans: NO_SPANS,
    toolCalls,
    finish: 'tool-calls',
    refused: false,
    ...reportedUsage(request, outputTokens, plan),
  };
}

function writtenAs(fault: SimulatorFaultType | undefined, input: string): string {
  if (fault === 'invalid-json') return breakJson(input);
  return fault === 'drifted-arguments' ? driftArguments(input) : input;
}

function answerInJson(schema: unknown, request: SimulatedRequest, plan: CallPlan): SimulatedReply {
  const passages = findPassages(request);
  const { text: said } =
    passages === null ? { text: plausibleText(request.question, plan.wordSeed, 1) } : quotePassages(passages, 1);
  const valid = JSON.stringify(schema === null ? { answer: said } : exampleOfSchema(schema, said));
  return cutToLength(plan.fault?.type === 'invalid-json' ? breakJson(valid) : valid, NO_SPANS, request, {
    ...plan,
    // An object of the wrong length would be no object.
    outputTokens: null,
  });
}

function answerInWords(request: SimulatedRequest, plan: CallPlan, orders: Orders | null): SimulatedReply {
  const passages = findPassages(request);
  if (passages !== null && passages.length === 0) {
    return { ...cutToLength(REFUSAL, NO_SPANS, request, { ...plan, outputTokens: null }), refused: true };
  }
  const said: Quoted =
    passages === null ? { text: '', spans: NO_SPANS } : quotePassages(passages, quotesFor(plan.outputTokens));
  let { text } = said;
  for (const words of orders?.say ?? []) text += `${text === '' ? '' : ' '}${words}`;
  // Long answers go on after what there is to quote; split characters need some that can be split.
  const missing = plan.outputTokens === null ? 0 : plan.outputTokens - splitTokens(text).length;
  if (text === '' || missing > 0 || plan.fault?.type === 'split-utf8') {
    const sentences = text === '' ? SENTENCES_BY_DEFAULT : 1;
    const filler = plausibleText(
      text === '' ? request.question : '',
      plan.wordSeed,
      Math.max(sentences, Math.ceil(missing / TOKENS_PER_SENTENCE) + 1),
    );
    text += `${text === '' ? '' : ' '}${filler}`;
  }
  return cutToLength(text, said.spans, request, plan);
}

const quotesFor = (outputTokens: number | null): number | undefined =>
  outputTokens === null ? undefined : Math.max(1, Math.floor(outputTokens / TOKENS_PER_QUOTE));

/** Cuts to the drawn length without a word and to the caller's cap with the reason `length`. */
function cutToLength(
  text: string,
  spans: SimulatedReply['spans'],
  request: SimulatedRequest,
  plan: Pick<CallPlan, 'outputTokens' | 'fault'>,
): SimulatedReply {
  const { maxOutputTokens } = request;
  const atMost = Math.min(plan.outputTokens ?? Infinity, maxOutputTokens ?? Infinity);
  // A token is at least one character: short texts need not be split to know that they fit.
  const isShort = plan.outputTokens === null && text.length <= atMost;
  const tokens = isShort ? null : splitTokens(text);
  const isCut = tokens !== null && tokens.length > atMost;
  const said = isCut ? tokens.slice(0, atMost).join('') : text;
  return {
    text: said,
    spans: isCut ? spans.slice(0, said.match(/\[\d{1,3}\]/g)?.length ?? 0) : spans,
    toolCalls: NO_CALLS,
    finish: isCut && maxOutputTokens === atMost ? 'length' : 'stop',
    refused: false,
    ...reportedUsage(
      request,
      tokens === null ? Math.ceil(said.length / CHARACTERS_PER_TOKEN) : Math.min(tokens.length, atMost),
      plan,
    ),
  };
}

function reportedUsage(
  { turns }: SimulatedRequest,
  outputTokens: number,
  { fault }: Pick<CallPlan, 'fault'>,
): Pick<SimulatedReply, 'inputTokens' | 'outputTokens'> {
  const inputTokens = Math.ceil(turns.reduce((sum, { text }) => sum + text.length, 0) / CHARACTERS_PER_TOKEN);
  const factor = fault?.type === 'wrong-usage' ? fault.factor : 1;
  return { inputTokens: Math.round(inputTokens * factor), outputTokens: Math.round(outputTokens * factor) };
}

/** Ends in the middle, as an answer that ran out of tokens does. */
function breakJson(valid: string): string {
  return valid.slice(0, Math.max(1, Math.floor(valid.length * (2 / 3))));
}
