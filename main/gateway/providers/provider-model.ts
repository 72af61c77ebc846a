import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import { DeniedError } from '../../base/errors/denied-error.ts';
import type { Attributes } from '../../contract/span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress, EgressExchange } from '../../spec/egress.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { type ModelCallContext, modelCallContextOf } from '../../spec/model-call.ts';
import type { SecretSource } from '../../spec/secret-source.ts';
import { refuseToLeave } from '../residency.ts';
import { foreignAnswer } from './answering-model.ts';
import type { Endpoint } from './endpoint.ts';
import { openWireModel } from './open-wire-model.ts';
import { type CallFacts, filteredAnswer, missingKey, toModelError, unfinishedAnswer } from './to-model-error.ts';

/** Headers in which providers name a call, for their support. */
const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'x-goog-request-id', 'cf-ray'];

/** How long a server may take to end its answer after it has said that it has finished. */
const DRAIN_MS = 1000;

export interface ProviderModelOptions {
  /** `provider/model` */
  modelId: string;
  /** As the provider names it. */
  name: string;
  /** As the workspace says it is now. @throws NotFoundError when its provider is gone */
  endpoint: () => Endpoint;
  secrets: SecretSource;
  egress: Egress;
  clock: Clock;
}

/** What becomes known of a call while it lasts. */
interface Call {
  clock: Clock;
  facts: CallFacts;
  context: ModelCallContext | null;
  model: LanguageModel;
  options: LanguageModelV4CallOptions;
  /** As the provider names the model. */
  name: string;
  exchange: EgressExchange | null;
  requestId: string | null;
  /** The model that the answer says it is of. */
  answeredAs: string | null;
}

/**
 * A model behind a provider's wire format, bare: one connection per call, no retries. What it throws, and what its stream
 * ends with, is of our error family. A stream ends with exactly one `finish` or one `error` part; whoever leaves it, or
 * aborts the call, closes the connection.
 */
export function createProviderModel(options: ProviderModelOptions): LanguageModel {
  return {
    specificationVersion: 'v4',
    provider: options.endpoint().id,
    modelId: options.modelId,
    supportedUrls: {},
    doGenerate: async (given) => {
      const call = await openCall(options, given);
      try {
        const result = await call.model.doGenerate(call.options);
        const fault = faultOf(result.finishReason, result.content.length > 0, call) ?? noteModel(call, result.response);
        if (fault !== null) throw fault;
        describeCall(call);
        return { ...result, providerMetadata: withWire(result.providerMetadata, call) };
      } catch (error) {
        throw failed(call, error);
      }
    },
    doStream: async (given) => {
      const call = await openCall(options, given);
      try {
        const result = await call.model.doStream(call.options);
        return { ...result, stream: ownStream(result.stream, call) };
      } catch (error) {
        throw failed(call, error);
      }
    },
  };
}

async function openCall(options: ProviderModelOptions, given: LanguageModelV4CallOptions): Promise<Call> {
  const { modelId, name, secrets, egress, clock } = options;
  const endpoint = options.endpoint();
  const context = modelCallContextOf(given);
  const refused = endpoint.refused();
  if (refused !== null) throw new DeniedError(refused);
  refuseToLeave({ isLocal: endpoint.isLocal, modelId }, context);
  // The door will say so; that there is no key either is of no interest then.
  const isShut = egress.isOffline && !endpoint.isLocal;
  const secret = endpoint.secret === null || isShut ? null : await secrets.find(endpoint.secret);
  if (secret === null && endpoint.needsSecret && !isShut) throw missingKey(endpoint);
  const key = secret?.value ?? null;
  const call: Omit<Call, 'model'> = {
    clock,
    facts: { endpoint, modelId, key, keyOrigin: secret?.origin ?? null, signal: given.abortSignal, nowMs: clock.now() },
    context,
    // Nothing of ours is for the provider, not even by mistake.
    options: { ...given, providerOptions: forProvider(given.providerOptions, endpoint) },
    name,
    exchange: null,
    requestId: null,
    answeredAs: null,
  };
  const door = egress.admitting({
    ...purposeOf(endpoint, context),
    onDidStart: (exchange) => {
      call.exchange = exchange;
    },
  });
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await door.fetch(input instanceof Request ? input.url : input, init);
    call.requestId = REQUEST_ID_HEADERS.map((header) => response.headers.get(header)).find((id) => id !== null) ?? null;
    return response;
  };
  return Object.assign(call, { model: await openWireModel({ endpoint, name, key, fetch }) });
}

function purposeOf({ id, baseUrl }: Endpoint, context: ModelCallContext | null) {
  const { host } = new URL(baseUrl);
  return {
    name: `model calls to ${id}`,
    hosts: [host],
    ...(context === null ? {} : { traceId: context.traceId }),
  };
}

function forProvider(
  given: LanguageModelV4CallOptions['providerOptions'],
  { kind, api }: Endpoint,
): NonNullable<LanguageModelV4CallOptions['providerOptions']> {
  const { trestle: _ours, ...theirs } = given ?? {};
  // Their copy of the conversation would outlive the call.
  if (kind === 'openai' && api === 'responses') return { ...theirs, openai: { store: false, ...theirs['openai'] } };
  return theirs;
}

function ownStream(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  call: Call,
): ReadableStream<LanguageModelV4StreamPart> {
  const reader = stream.getReader();
  let hasText = false;
  let isOver = false;
  const leave = (): void => {
    isOver = true;
    // The connection is closed with it; what it says to that is no news.
    reader.cancel().catch(() => undefined);
  };
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      pull: async (controller) => {
        const end = (error: unknown): void => {
          leave();
          controller.enqueue({ type: 'error', error: failed(call, error) });
          controller.close();
        };
        try {
          const { done, value } = await reader.read();
          if (isOver) return;
          if (done) end(unfinishedAnswer(call.facts));
          else if (value.type === 'error') end(value.error);
          else if (value.type === 'response-metadata') {
            const foreign = noteModel(call, value);
            if (foreign === null) controller.enqueue(value);
            else end(foreign);
          } else if (value.type === 'finish') {
            const fault = faultOf(value.finishReason, hasText, call);
            if (fault !== null) {
              end(fault);
              return;
            }
            isOver = true;
            describeCall(call);
            void drain(reader, call.clock);
            controller.enqueue({ ...value, providerMetadata: withWire(value.providerMetadata, call) });
            controller.close();
          } else {
            hasText ||= value.type === 'tool-call' || (value.type === 'text-delta' && value.delta !== '');
            controller.enqueue(value);
          }
        } catch (error) {
          if (!isOver) end(error);
        }
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  );
}

/** Reads the rest of the body, so that the connection can be used again; a server that does not end it is left. */
async function drain(reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart>, clock: Clock): Promise<void> {
  const stop = new AbortController();
  const rest = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  try {
    await Promise.race([rest(), clock.sleep(DRAIN_MS, stop.signal)]);
    stop.abort(null);
    await reader.cancel();
  } catch {
    // The answer is whole; what happens to its connection is no news.
  }
}

/** @returns what is wrong with an answer of the model that it says it is of; null when it may be taken */
function noteModel(call: Call, told: { modelId?: string } | undefined): Error | null {
  const answeredAs = told?.modelId;
  if (answeredAs === undefined) return null;
  call.answeredAs = answeredAs;
  const { endpoint, modelId } = call.facts;
  return foreignAnswer(endpoint, { modelId, name: call.name, answeredAs });
}

/** @returns what is wrong with an answer that ended so; null when it may be taken for whole */
function faultOf({ unified, raw }: LanguageModelV4FinishReason, hasText: boolean, call: Call): Error | null {
  // The connection just ended: the provider gave no reason to have finished.
  if (unified === 'interrupted' || unified === 'error' || (unified === 'other' && raw === undefined)) {
    return unfinishedAnswer(call.facts);
  }
  return unified === 'content-filter' && !hasText ? filteredAnswer(call.facts) : null;
}

function failed(call: Call, error: unknown): Error {
  describeCall(call);
  return toModelError(error, call.facts);
}

/** Puts what the wire saw on the span of the attempt. */
function describeCall({ context, exchange, requestId, answeredAs }: Call): void {
  if (context === null || exchange === null) return;
  const attributes: Attributes = {
    [ATTRIBUTE.serverAddress]: exchange.host,
    [ATTRIBUTE.serverPort]: exchange.port,
    [ATTRIBUTE.wireBytesOut]: exchange.bytesOut,
    [ATTRIBUTE.wireBytesIn]: exchange.bytesIn,
    ...(exchange.status === null ? {} : { [ATTRIBUTE.httpStatus]: exchange.status }),
    ...(exchange.firstByteMs === null ? {} : { [ATTRIBUTE.wireFirstByteMs]: exchange.firstByteMs }),
    ...(requestId === null ? {} : { [ATTRIBUTE.requestId]: requestId }),
    ...(answeredAs === null ? {} : { [ATTRIBUTE.responseModel]: answeredAs }),
  };
  context.span.setAttributes(attributes);
}

/** The same for who has no span, under `providerMetadata.trestle.wire`. */
function withWire(
  given: SharedV4ProviderMetadata | undefined,
  { exchange, requestId }: Call,
): SharedV4ProviderMetadata {
  if (exchange === null) return { ...given };
  const { status, bytesOut, bytesIn, firstByteMs } = exchange;
  return { ...given, trestle: { ...given?.['trestle'], wire: { status, bytesOut, bytesIn, firstByteMs, requestId } } };
}
