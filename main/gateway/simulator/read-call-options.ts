import type { LanguageModelV4CallOptions, LanguageModelV4Message } from '@ai-sdk/provider';
import type { JsonObject } from '../../base/json.ts';
import type { TrestleProviderOptions } from '../../spec/language-model.ts';
import type { SimulatedRequest, SimulatedTool, SimulatedTurn } from './simulated-request.ts';

const NO_TOOLS: readonly SimulatedTool[] = [];
const NO_TOOL_CALLS: SimulatedTurn['toolCalls'] = [];

/** Reads what an in-process caller passes: the prompt, and beside it the passages when the executor is the caller. */
export function readCallOptions(options: LanguageModelV4CallOptions): SimulatedRequest {
  const given = options.providerOptions?.['trestle'] as Partial<TrestleProviderOptions> | undefined;
  const turns = options.prompt.map(readMessage);
  const { toolChoice, responseFormat } = options;
  return {
    turns,
    tools: options.tools === undefined ? NO_TOOLS : options.tools.flatMap(readTool),
    toolChoice:
      toolChoice === undefined ? 'auto' : toolChoice.type === 'tool' ? { name: toolChoice.toolName } : toolChoice.type,
    maxOutputTokens: options.maxOutputTokens ?? null,
    json: responseFormat?.type === 'json' ? { schema: (responseFormat.schema ?? null) as JsonObject | null } : null,
    passages: given?.passages ?? null,
    question: given?.question ?? turns.findLast(({ role }) => role === 'user')?.text ?? '',
  };
}

function readTool(tool: NonNullable<LanguageModelV4CallOptions['tools']>[number]): SimulatedTool[] {
  // Tools that a provider runs itself do not exist here.
  if (tool.type !== 'function') return [];
  return [{ name: tool.name, description: tool.description ?? '', inputSchema: tool.inputSchema as JsonObject }];
}

function readMessage(message: LanguageModelV4Message): SimulatedTurn {
  if (message.role === 'system') return { role: 'system', text: message.content, toolCalls: NO_TOOL_CALLS };
  const toolCalls: { name: string; input: string }[] = [];
  let text = '';
  for (const part of message.content) {
    if (part.type === 'text') text = joined(text, part.text);
    else if (part.type === 'tool-call') toolCalls.push({ name: part.toolName, input: JSON.stringify(part.input) });
    else if (part.type === 'tool-result') text = joined(text, textOfResult(part.output));
  }
  return { role: message.role, text, toolCalls };
}

function joined(before: string, text: string): string {
  return before === '' ? text : `${before}\n${text}`;
}

type ToolMessage = Extract<LanguageModelV4Message, { role: 'tool' }>;
type ToolResultPart = Extract<ToolMessage['content'][number], { type: 'tool-result' }>;

function textOfResult(output: ToolResultPart['output']): string {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value;
    case 'json':
    case 'error-json':
      return JSON.stringify(output.value);
    case 'execution-denied':
      return output.reason ?? '';
    case 'content':
      return output.value.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  }
}
