import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SimulatorFaultType } from '../../contract/simulator.ts';
import { composeReply } from '../../gateway/simulator/compose-reply.ts';
import { refusalStatus } from '../../gateway/simulator/refusal-error.ts';
import type { CallPlan, Simulation } from '../../gateway/simulator/simulation.ts';
import { anthropicMessages } from '../../gateway/simulator/wire/anthropic-messages.ts';
import type { WireDialect } from '../../gateway/simulator/wire/dialect.ts';
import { openAiChat } from '../../gateway/simulator/wire/openai-chat.ts';
import { answerEmbeddings } from '../../gateway/simulator/wire/openai-embeddings.ts';
import { openAiResponses } from '../../gateway/simulator/wire/openai-responses.ts';
import { WireRequestError } from '../../gateway/simulator/wire/wire-request-error.ts';
import { streamScript, wholeScript } from '../../gateway/simulator/wire/wire-script.ts';
import type { Clock } from '../../spec/clock.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { BodyError } from '../http/read-raw-body.ts';
import type { RequestGuard } from '../http/request-guard.ts';
import { playScript } from './play-script.ts';

export interface SimulatorCounts {
  requests: number;
  disconnected: number;
}

export interface SimulatorContext {
  guard: RequestGuard;
  simulation: Simulation;
  clock: Clock;
  counts: SimulatorCounts;
  onFault(type: SimulatorFaultType): void;
}

const DIALECTS: ReadonlyMap<string, WireDialect> = new Map([
  ['/v1/chat/completions', openAiChat],
  ['/v1/responses', openAiResponses],
  ['/v1/messages', anthropicMessages],
]);
const MODELS_PATH = '/v1/models';
const EMBEDDINGS_PATH = '/v1/embeddings';
/** Far above any prompt. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** The same call says the same, to the byte: a time stamp that moved would not. */
const CREATED_AT = Date.UTC(2026, 0, 1) / 1000;
const MS_PER_SECOND = 1000;

/** Answers one request to the simulator, in the shape of the vendor whose path it came by. */
export async function answerSimulated(
  request: IncomingMessage,
  response: ServerResponse,
  context: SimulatorContext,
): Promise<void> {
  response.sendDate = false;
  response.setHeader('x-content-type-options', 'nosniff');
  const path = request.url?.split('?', 1)[0] ?? '';
  const dialect = DIALECTS.get(path) ?? openAiChat;
  try {
    const refusal = context.guard.refusal(request.headers, 'optional');
    if (refusal !== null) return refuse(response, dialect, 403, refusal);
    if (path === MODELS_PATH || path.startsWith(`${MODELS_PATH}/`)) return listModels(request, response, path, context);
    if (path !== EMBEDDINGS_PATH && !DIALECTS.has(path))
      return refuse(response, dialect, 404, `There is nothing at ${path.slice(0, 100)}.`);
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      return refuse(response, dialect, 405, 'Only POST is answered here.');
    }
    const body = await readJsonBody(request, MAX_BODY_BYTES);
    if (path === EMBEDDINGS_PATH) embed(body, response, context);
    else await answerCall(dialect, body, response, context);
  } catch (error) {
    if (response.destroyed) return;
    if (error instanceof BodyError) refuse(response, dialect, error.status, error.message);
    else if (error instanceof WireRequestError) refuse(response, dialect, error.status, error.message, error.param);
    else if (!response.headersSent) refuse(response, dialect, 500, 'The simulator failed; this is a bug of it.');
    else response.destroy();
  }
}

async function answerCall(
  dialect: WireDialect,
  body: unknown,
  response: ServerResponse,
  context: SimulatorContext,
): Promise<void> {
  const { simulation, clock, counts } = context;
  const decoded = dialect.decode(body);
  // A request that no vendor would take is no call: it must not move the sequence.
  const plan = simulation.nextCall();
  counts.requests += 1;
  if (plan.fault !== null) context.onFault(plan.fault.type);
  response.setHeader(dialect.requestIdHeader, requestIdOf(plan));
  const status = refusalStatus(plan.fault);
  if (status !== null) {
    if (plan.firstTokenMs > 0) await clock.sleep(plan.firstTokenMs);
    setRetryAfter(response, plan);
    return refuse(response, dialect, status, `Refused with ${status}, as the profile says.`, null, requestIdOf(plan));
  }
  const reply = composeReply(decoded.request, plan, simulation.profile);
  const identity = {
    tag: plan.tag,
    model: simulation.profile.answersAs ?? decoded.model,
    createdAt: CREATED_AT + plan.index,
  };
  const answer = { dialect, reply, plan, identity };
  response.setHeader('content-type', decoded.isStream ? 'text/event-stream; charset=utf-8' : 'application/json');
  response.setHeader('cache-control', 'no-cache');
  const script = decoded.isStream ? streamScript({ ...answer, wantsUsage: decoded.wantsUsage }) : wholeScript(answer);
  const ending = await playScript(script, response, clock);
  if (ending === 'left') counts.disconnected += 1;
}

/** At once and without faults; it does not move the sequence of the calls. */
function embed(body: unknown, response: ServerResponse, { simulation, counts }: SimulatorContext): void {
  const { seed, profile } = simulation;
  const answer = answerEmbeddings(body, { seed, answersAs: profile.answersAs });
  counts.requests += 1;
  send(response, 200, answer);
}

/** Both spellings, as OpenAI sends them; the standard one knows whole seconds only. */
function setRetryAfter(response: ServerResponse, { retryAfterSeconds }: CallPlan): void {
  if (retryAfterSeconds === null) return;
  response.setHeader('retry-after', Math.ceil(retryAfterSeconds));
  response.setHeader('retry-after-ms', Math.round(retryAfterSeconds * MS_PER_SECOND));
}

/** One list that both vendors' clients read; any other name is answered too. */
function listModels(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { simulation }: SimulatorContext,
): void {
  if (request.method !== 'GET') {
    response.setHeader('allow', 'GET');
    return refuse(response, openAiChat, 405, 'Only GET is answered here.');
  }
  const { id } = simulation.profile;
  const describe = (name: string): object => ({
    id: name,
    object: 'model',
    created: CREATED_AT,
    owned_by: 'trestle-simulator',
    type: 'model',
    display_name: name,
    created_at: new Date(CREATED_AT * MS_PER_SECOND).toISOString(),
  });
  const named = path.slice(MODELS_PATH.length + 1);
  const list = { object: 'list', data: [describe(id)], has_more: false, first_id: id, last_id: id };
  send(response, 200, named === '' ? list : describe(named.slice(0, 200)));
}

function refuse(
  response: ServerResponse,
  dialect: WireDialect,
  status: number,
  message: string,
  param: string | null = null,
  requestId = 'req_refused',
): void {
  // What else is on its way of a request that was not read is not waited for.
  if (!response.req.complete) response.setHeader('connection', 'close');
  send(response, status, dialect.error({ status, message, param, requestId }));
}

const requestIdOf = ({ tag }: CallPlan): string => `req_${tag}`;

function send(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
