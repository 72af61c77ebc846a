import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { queryOf } from '../values/query.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { readDocuments } from '../values/documents.ts';
import { asArray, asId, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { prefixed } from '../values/kept-fields.ts';
import { readRequest, readTools } from '../values/messages/read-request.ts';
import { readResponse } from '../values/messages/read-response.ts';

type RunIo = Pick<
  CanonicalSpan,
  | 'systemInstructions'
  | 'inputMessages'
  | 'outputMessages'
  | 'toolDefinitions'
  | 'tool'
  | 'retrieval'
  | 'prompt'
  | 'input'
  | 'output'
  | 'requestModel'
  | 'responseModel'
  | 'params'
  | 'usage'
> & { rest?: JsonObject };

/** What a run of LangChain or LangSmith was given and gave, by its type. */
export function readRunIo(options: {
  runType: string;
  kind: CanonicalKind;
  name: string;
  inputs: JsonValue | undefined;
  outputs: JsonValue | undefined;
  run: JsonObject;
  extra: JsonValue | undefined;
}): RunIo {
  const { runType, kind, name, inputs, outputs, run, extra } = options;
  if (kind === 'llm') return readModelIo(inputs, outputs, extra);
  if (kind === 'tool') return { tool: readTool(name, inputs, outputs, extra) };
  if (kind === 'retriever') {
    const documents = readDocuments(outputs);
    const query = queryOf(inputs);
    const isQueryOnly = query !== undefined && Object.keys(asObject(inputs) ?? {}).length <= 1;
    if (documents !== undefined) {
      return defined<RunIo>({
        retrieval: { ...(query === undefined ? {} : { query }), documents },
        input: isQueryOnly ? undefined : inputs,
      });
    }
  }
  const prompt = runType === 'prompt' ? readPrompt(run, inputs, extra) : undefined;
  return defined<RunIo>({ input: inputs, output: outputs, prompt });
}

function readModelIo(
  inputs: JsonValue | undefined,
  outputs: JsonValue | undefined,
  extra: JsonValue | undefined,
): RunIo {
  const request = readRequest(inputs);
  const response = readResponse(outputs);
  const invocation = fieldOf(extra, 'invocation_params');
  return defined<RunIo>({
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
    rest: {
      ...prefixed('inputs.', request.inputMessages === undefined ? undefined : request.rest),
      ...prefixed('outputs.', response.outputMessages === undefined ? undefined : response.rest),
    },
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
