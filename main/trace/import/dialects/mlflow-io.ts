import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, fieldOf } from '../values/json-fields.ts';
import { readMessages } from '../values/messages/read-messages.ts';
import { readRequest, readTools } from '../values/messages/read-request.ts';
import { readResponse } from '../values/messages/read-response.ts';
import { unreadMembers } from '../values/messages/unread-members.ts';
import type { RecordedIo } from '../values/recorded-io.ts';
import { readRetrieverIo } from '../values/retriever-io.ts';

/** What went into a span and came out, by its kind. */
export function readMlflowIo(options: {
  kind: CanonicalKind;
  name: string;
  inputs: JsonValue | undefined;
  outputs: JsonValue | undefined;
  messages: JsonValue | undefined;
  tools: JsonValue | undefined;
}): RecordedIo {
  const { kind, name, inputs, outputs } = options;
  if (kind === 'llm') return readModelIo(options);
  if (kind === 'tool') {
    const callId = asId(fieldOf(outputs, 'tool_call_id')) ?? asId(fieldOf(inputs, 'tool_call_id'));
    const tool = defined<NonNullable<CanonicalSpan['tool']>>({ name, callId, arguments: inputs, result: outputs });
    return { tool };
  }
  const isSearch = kind === 'retriever' || kind === 'reranker';
  const found = isSearch ? readRetrieverIo(inputs, outputs) : undefined;
  if (found !== undefined) return found;
  return defined<RecordedIo>({ input: inputs, output: outputs });
}

/** `mlflow.chat.messages` holds the question, and in some versions the answer as its last. */
function readModelIo(options: {
  inputs: JsonValue | undefined;
  outputs: JsonValue | undefined;
  messages: JsonValue | undefined;
  tools: JsonValue | undefined;
}): RecordedIo {
  const { inputs, outputs } = options;
  const request = readRequest(inputs);
  const response = readResponse(outputs);
  const chat = asArray(options.messages) === undefined ? undefined : readMessages(options.messages, 'user');
  const isAnswered = chat?.at(-1)?.role === 'assistant';
  const inputMessages = request.inputMessages ?? (isAnswered ? chat?.slice(0, -1) : chat);
  const outputMessages = response.outputMessages ?? (isAnswered ? chat?.slice(-1) : undefined);
  return defined<RecordedIo>({
    systemInstructions: request.systemInstructions ?? response.systemInstructions,
    inputMessages,
    outputMessages,
    toolDefinitions: request.toolDefinitions ?? readTools(options.tools),
    requestModel: request.requestModel,
    responseModel: response.responseModel,
    params: request.params,
    usage: response.usage,
    input: inputMessages === undefined ? inputs : undefined,
    output: outputMessages === undefined ? outputs : undefined,
    rest: unreadMembers(request, response, { request: 'inputs', response: 'outputs' }),
  });
}
