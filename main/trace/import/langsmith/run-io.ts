import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { asArray, asId, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { readRequest, readTools } from '../values/messages/read-request.ts';
import { readResponse } from '../values/messages/read-response.ts';
import { unreadMembers } from '../values/messages/unread-members.ts';
import type { RecordedIo } from '../values/recorded-io.ts';
import { readRetrieverIo } from '../values/retriever-io.ts';

/** What a run of LangChain or LangSmith was given and gave, by its type. */
export function readRunIo(options: {
  runType: string;
  kind: CanonicalKind;
  name: string;
  inputs: JsonValue | undefined;
  outputs: JsonValue | undefined;
  run: JsonObject;
  extra: JsonValue | undefined;
}): RecordedIo {
  const { runType, kind, name, inputs, outputs, run, extra } = options;
  if (kind === 'llm') return readModelIo(inputs, outputs, extra);
  if (kind === 'tool') return { tool: readTool(name, inputs, outputs, extra) };
  const found = kind === 'retriever' ? readRetrieverIo(inputs, outputs) : undefined;
  if (found !== undefined) return found;
  const prompt = runType === 'prompt' ? readPrompt(run, inputs, extra) : undefined;
  return defined<RecordedIo>({ input: inputs, output: outputs, prompt });
}

function readModelIo(
  inputs: JsonValue | undefined,
  outputs: JsonValue | undefined,
  extra: JsonValue | undefined,
): RecordedIo {
  const request = readRequest(inputs);
  const response = readResponse(outputs);
  const invocation = fieldOf(extra, 'invocation_params');
  return defined<RecordedIo>({
    systemInstructions: request.systemInstructions,
    inputMessages: request.inputMessages,
    outputMessages: response.outputMessages,
    toolDefinitions: request.toolDefinitions ?? readTools(firstOf(invocation, 'tools', 'functions')),
    requestModel: request.requestModel,
    responseModel: response.responseModel,
    params: request.params,
    usage: response.usage,
    input: request.inputMessages === undefined ? inputs : undefined,
    output: response.outputMessages === undefined ? outputs : undefined,
    rest: unreadMembers(request, response, { request: 'inputs', response: 'outputs' }),
  });
}

function readTool(
  name: string,
  inputs: JsonValue | undefined,
  outputs: JsonValue | undefined,
  extra: JsonValue | undefined,
): NonNullable<CanonicalSpan['tool']> {
  const keys = Object.keys(asObject(outputs) ?? {});
  const result = keys.length === 1 && keys[0] === 'output' ? fieldOf(outputs, 'output') : outputs;
  const message = fieldOf(result, 'kwargs') ?? fieldOf(result, 'data') ?? result;
  return defined<NonNullable<CanonicalSpan['tool']>>({
    name,
    callId:
      asId(fieldOf(message, 'tool_call_id')) ??
      asId(fieldOf(extra, 'metadata', 'tool_call_id')) ??
      asId(fieldOf(extra, 'tool_call_id')),
    arguments: inputs,
    result,
  });
}

/** The variables go in, the messages come out; the template lies in what was serialised. */
function readPrompt(
  run: JsonObject,
  inputs: JsonValue | undefined,
  extra: JsonValue | undefined,
): CanonicalSpan['prompt'] {
  const kwargs = fieldOf(run, 'serialized', 'kwargs');
  const messages = asArray(fieldOf(kwargs, 'messages'))?.flatMap(
    (message) => asText(fieldOf(message, 'kwargs', 'prompt', 'kwargs', 'template')) ?? [],
  );
  return definedOrNone<NonNullable<CanonicalSpan['prompt']>>({
    name: asText(firstOf(fieldOf(extra, 'metadata'), 'lc_hub_repo', 'prompt_name')),
    version: asId(firstOf(fieldOf(extra, 'metadata'), 'lc_hub_commit_hash', 'prompt_version')),
    template:
      asText(fieldOf(kwargs, 'template')) ??
      (messages !== undefined && messages.length > 0 ? messages.join('\n\n') : undefined),
    variables: asObject(inputs),
  });
}
