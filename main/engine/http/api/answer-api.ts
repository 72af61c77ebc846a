/**
 * The workspace's pipelines as an API that OpenAI's clients speak: `GET /v1/models` and `POST /v1/chat/completions`.
 * Whoever has the server's token asks as the owner; a page in a browser never has it, and its cookie counts for nothing
 * here. A run ends with its caller: when the connection closes before the answer is complete, it is cancelled.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BugError } from '../../../base/errors/bug-error.ts';
import { API_PATH } from '../../../contract/http-paths.ts';
import type { EngineClient } from '../../../contract/methods.ts';
import { serializeError } from '../../../contract/serialized-error.ts';
import type { AnswerIdentity } from '../../../gateway/simulator/wire/dialect.ts';
import { WireRequestError } from '../../../gateway/simulator/wire/wire-request-error.ts';
import type { SERVING } from '../../releases/serving.ts';
import { systemClock } from '../../system-clock.ts';
import { readJsonBody } from '../read-json-body.ts';
import { BodyError } from '../read-raw-body.ts';
import type { RequestGuard } from '../request-guard.ts';
import type { Session } from '../session.ts';
import { type ApiError, apiErrorOf, refusalOf, sendApiError, sendJson } from './api-error.ts';
import { streamChat, wholeChat } from './chat-answer.ts';
import { type ChatRun, readChatRequest } from './read-chat-request.ts';
import type { RunCount } from './run-count.ts';

/** What serves each pipeline, or one release and nothing else. */
export type AnswersWith = typeof SERVING | { hash: string; pipelineId: string };

export interface ApiContext {
  engine: EngineClient;
  guard: RequestGuard;
  session: Session;
  runs: RunCount;
  answersWith: AnswersWith;
  /** Never told the address of a request: a code may be in it. */
  onRefused(status: number, reason: string): void;
}

export const TRACE_HEADER = 'x-trestle-trace-id';
const MODELS = `${API_PATH}models`;
const CHAT = `${API_PATH}chat/completions`;
/** A question of ten thousand characters and a hundred turns before it fit in many times. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MS_PER_SECOND = 1000;

/** Answers one request below `/v1/`. */
export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  context: ApiContext,
): Promise<void> {
  const refuse = (error: ApiError): void => {
    context.onRefused(error.status, error.body.error.message);
    sendApiError(response, error);
  };
  response.setHeader('cache-control', 'no-store');
  const refusal = context.guard.refusal(request.headers, 'optional');
  if (refusal !== null) return refuse(refusalOf(403, refusal));
  if (!context.session.isBearer(request.headers)) {
    response.setHeader('www-authenticate', 'Bearer');
    return refuse(refusalOf(401, 'Send the token of the file that trestle serve names, as the API key.'));
  }
  try {
    if (path === MODELS || path.startsWith(`${MODELS}/`)) return await answerModels(request, response, path, context);
    if (path !== CHAT) return refuse(refusalOf(404, 'There is nothing here: /v1/models and /v1/chat/completions are.'));
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      return refuse(refusalOf(405, 'Only POST is answered here.'));
    }
    const run = readChatRequest(await readJsonBody(request, MAX_BODY_BYTES), request.headers);
    const { answersWith } = context;
    if (typeof answersWith === 'object' && run.model !== answersWith.pipelineId) {
      const message = `Only ${answersWith.pipelineId} is answered here: one release of it is served.`;
      return refuse(refusalOf(404, message, 'model'));
    }
    if (typeof answersWith === 'object') {
      // One release and nothing else: nothing is tried on those who ask for it.
      run.ask.release = answersWith.hash;
      delete run.ask.served;
    }
    if (!context.runs.begin()) {
      const message = 'As many runs are under way as this server takes. Try again in a moment.';
      return refuse(apiErrorOf({ code: 'bulkhead_full', message, details: {} }));
    }
    try {
      await answerChat(run, response, context);
    } finally {
      context.runs.end();
    }
  } catch (error) {
    // Whoever asked has gone, or the answer has begun and cannot be taken back.
    if (response.destroyed || response.headersSent) response.destroy();
    else if (error instanceof BodyError) refuse(refusalOf(error.status, error.message));
    else if (error instanceof WireRequestError) refuse(refusalOf(error.status, error.message, error.param));
    else sendApiError(response, apiErrorOf(serializeError(error)));
  }
}

async function answerModels(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { engine, answersWith }: ApiContext,
): Promise<void> {
  if (request.method !== 'GET') {
    response.setHeader('allow', 'GET');
    return sendApiError(response, refusalOf(405, 'Only GET is answered here.'));
  }
  const { pipelines } = await engine.call('pipeline.list', {});
  // An agent's steps are kept and may wait for a person: a chat completion has no room for that.
  const models = pipelines
    .filter(({ id, isAgent }) => !isAgent && (typeof answersWith === 'string' || id === answersWith.pipelineId))
    .map(({ id, description }) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: 'trestle',
      description,
    }));
  if (path === MODELS) return sendJson(response, 200, { object: 'list', data: models });
  const named = models.find(({ id }) => path === `${MODELS}/${id}`);
  if (named !== undefined) return sendJson(response, 200, named);
  const known = models.map(({ id }) => id).join(', ');
  sendApiError(response, refusalOf(404, `There is no pipeline of that name. Known: ${known}.`, 'model'));
}

async function answerChat(run: ChatRun, response: ServerResponse, { engine }: ApiContext): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  if (response.destroyed) return;
  const send = async (text: string): Promise<void> => {
    if (!response.write(text)) await once(response, 'drain', { signal: left.signal });
  };
  const identity: AnswerIdentity = {
    tag: '',
    model: run.model,
    createdAt: Math.floor(systemClock.now() / MS_PER_SECOND),
  };
  let said = '';
  const open = async (): Promise<void> => {
    if (response.headersSent) return;
    response.setHeader('content-type', 'text/event-stream; charset=utf-8');
    await send(streamChat(identity, run.wantsUsage).opening);
  };
  const { deadlineMs } = run;
  for await (const event of engine.stream('ask.run', run.ask, { signal: left.signal, deadlineMs })) {
    if (event.type === 'ask-started') {
      identity.tag = event.traceId;
      response.setHeader(TRACE_HEADER, event.traceId);
      response.setHeader('x-request-id', event.traceId);
    } else if (event.type === 'text-delta' && run.isStream) {
      // Until the first word an error can still have its own status.
      await open();
      await send(streamChat(identity, run.wantsUsage).piece(event.delta));
      said += event.delta;
    } else if (event.type === 'ask-finished') {
      if (!run.isStream) return sendJson(response, 200, wholeChat(event.result, identity));
      const stream = streamChat(identity, run.wantsUsage);
      await open();
      // A ladder's last step answers without a model, all at once.
      if (said === '' && event.result.answer !== '') await send(stream.piece(event.result.answer));
      response.end(stream.closing(event.result));
      return;
    } else if (event.type === 'ask-failed') {
      if (left.signal.aborted) return;
      const error = apiErrorOf(event.error);
      if (response.headersSent) response.end(streamChat(identity, run.wantsUsage).broken(error.body));
      else sendApiError(response, error);
      return;
    }
  }
  if (!left.signal.aborted) throw new BugError('an ask ended without saying how');
}
