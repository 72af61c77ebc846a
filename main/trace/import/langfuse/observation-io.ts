import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asObject, fieldOf, firstOf } from '../values/json-fields.ts';
import { readRequest, readTools } from '../values/messages/read-request.ts';
import { readResponse } from '../values/messages/read-response.ts';
import { unreadMembers } from '../values/messages/unread-members.ts';
import type { ObservationRow } from './observation-row.ts';
import type { RecordedIo } from '../values/recorded-io.ts';
import { readRetrieverIo } from '../values/retriever-io.ts';

/** What went in and came out of an observation, by its kind; whatever shape the application sent. */
export function readObservationIo(row: ObservationRow, kind: CanonicalKind, name: string): RecordedIo {
  const input = row.content('input');
  const output = row.content('output');
  if (kind === 'llm') return readModelIo(row, input, output);
  if (kind === 'tool') return { tool: readTool(name, input, output) };
  const isSearch = kind === 'retriever' || kind === 'reranker';
  const found = isSearch ? readRetrieverIo(input, output) : undefined;
  if (found !== undefined) return found;
  // A node of LangGraph that runs a tool is a SPAN; that it answered a call shows in what came out.
  const isToolMessage = fieldOf(output, 'type') === 'tool' && fieldOf(output, 'tool_call_id') !== undefined;
  return defined<RecordedIo>({ input, output, tool: isToolMessage ? readTool(name, input, output) : undefined });
}

function readModelIo(row: ObservationRow, input: JsonValue | undefined, output: JsonValue | undefined): RecordedIo {
  const [messages, tools] = splitTools(input);
  const request = readRequest(messages);
  const response = readResponse(output);
  const offered =
    readTools(row.content('toolDefinitions')) ??
    request.toolDefinitions ??
    readTools(fieldOf(output, 'tools')) ??
    tools;
  return defined<RecordedIo>({
    systemInstructions: request.systemInstructions ?? response.systemInstructions,
    inputMessages: request.inputMessages,
    outputMessages: response.outputMessages,
    toolDefinitions: offered,
    params: request.params,
    usage: response.usage,
    input: request.inputMessages === undefined ? input : undefined,
    output: response.outputMessages === undefined ? output : undefined,
    rest: unreadMembers(request, response, { request: 'input', response: 'output' }),
  });
}

/** The LangChain integration lists the tools on offer after the messages, each as if a tool had said it. */
function splitTools(input: JsonValue | undefined): [JsonValue | undefined, JsonValue[] | undefined] {
  const list = asArray(input);
  if (list === undefined) return [input, undefined];
  const isOffer = (item: JsonValue): boolean =>
    fieldOf(item, 'role') === 'tool' && asObject(fieldOf(item, 'content', 'function')) !== undefined;
  const tools = list.filter(isOffer).flatMap((item) => fieldOf(item, 'content') ?? []);
  return tools.length === 0 ? [input, undefined] : [list.filter((item) => !isOffer(item)), tools];
}

function readTool(
  name: string,
  input: JsonValue | undefined,
  output: JsonValue | undefined,
): NonNullable<CanonicalSpan['tool']> {
  return defined<NonNullable<CanonicalSpan['tool']>>({
    name,
    callId: asId(firstOf(output, 'tool_call_id', 'toolCallId')) ?? asId(firstOf(input, 'tool_call_id', 'toolCallId')),
    arguments: input,
    result: output,
  });
}
