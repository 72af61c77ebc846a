import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined } from './defined.ts';
import { asId, asObject, asText, fieldOf, firstOf } from './json-fields.ts';
import { readRequest, readTools } from './messages/read-request.ts';
import { readResponse } from './messages/read-response.ts';
import { unreadMembers } from './messages/unread-members.ts';
import type { RecordedIo } from './recorded-io.ts';

/** Members of a model's metadata that fields hold. */
export const METADATA_READ = new Set([
  'model',
  'provider',
  'tools',
  'prompt',
  'params',
  'response_model',
  ...'temperature top_p max_tokens max_completion_tokens seed stop n tool_choice response_format reasoning_effort'.split(
    ' ',
  ),
]);
const NOT_PARAMS = new Set(['model', 'provider', 'tools', 'prompt', 'params', 'response_model']);

/** What went into a row and came out, by its kind. */
export function readRowIo(options: {
  kind: CanonicalKind;
  name: string;
  input: JsonValue | undefined;
  output: JsonValue | undefined;
  metadata: JsonObject | undefined;
}): RecordedIo {
  const { kind, name, input, output, metadata } = options;
  if (kind === 'tool') {
    const callId = asId(firstOf(metadata, 'tool_call_id', 'toolCallId')) ?? asId(fieldOf(output, 'tool_call_id'));
    return {
      tool: defined<NonNullable<CanonicalSpan['tool']>>({ name, callId, arguments: input, result: output }),
    };
  }
  if (kind !== 'llm') return defined<RecordedIo>({ input, output });
  const request = readRequest(input);
  const response = readResponse(output);
  const invocation = fieldOf(metadata, 'invocation_params');
  const told = Object.entries(asObject(metadata) ?? {}).filter(
    ([key, value]) => METADATA_READ.has(key) && !NOT_PARAMS.has(key) && value !== null,
  );
  const params = { ...asObject(fieldOf(metadata, 'params')), ...Object.fromEntries(told), ...request.params };
  return defined<RecordedIo>({
    systemInstructions: request.systemInstructions ?? response.systemInstructions,
    inputMessages: request.inputMessages,
    outputMessages: response.outputMessages,
    toolDefinitions:
      request.toolDefinitions ?? readTools(fieldOf(metadata, 'tools')) ?? readTools(fieldOf(invocation, 'tools')),
    params: Object.keys(params).length > 0 ? params : undefined,
    usage: response.usage,
    responseModel: response.responseModel ?? asText(fieldOf(metadata, 'response_model')),
    input: request.inputMessages === undefined ? input : undefined,
    output: response.outputMessages === undefined ? output : undefined,
    rest: unreadMembers(request, response, { request: 'input', response: 'output' }),
  });
}
