import type { ReplayAnswerRequest } from '../../../../main/contract/replay.ts';

/** @returns what was typed for a tool's result: JSON where it is JSON, else the text itself */
export function readToolResult(text: string): ReplayAnswerRequest['answers'][number]['result'] {
  try {
    return JSON.parse(text) as ReplayAnswerRequest['answers'][number]['result'];
  } catch {
    return text;
  }
}
