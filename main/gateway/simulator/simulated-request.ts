import type { JsonObject } from '../../base/json.ts';

/** What a simulated model is told, whichever wire format or interface it came by. */
export interface SimulatedRequest {
  turns: readonly SimulatedTurn[];
  tools: readonly SimulatedTool[];
  toolChoice: 'auto' | 'none' | 'required' | { name: string };
  maxOutputTokens: number | null;
  /** The answer is to be JSON, of this schema when there is one. */
  json: { schema: JsonObject | null } | null;
  /** What to answer from; null when only the turns tell. */
  passages: readonly SimulatedPassage[] | null;
  /** The last thing a person said. */
  question: string;
}

export interface SimulatedTurn {
  role: 'system' | 'user' | 'assistant' | 'tool';
  text: string;
  toolCalls: readonly { name: string; input: string }[];
}

export interface SimulatedTool {
  name: string;
  description: string;
  inputSchema: JsonObject;
}

export interface SimulatedPassage {
  marker: number;
  text: string;
}

/** What the model says. */
export interface SimulatedReply {
  text: string;
  /** For each `[n]` of the text, the stretch of the passage that it quotes. */
  spans: readonly { occurrence: number; textStart: number; textEnd: number; support: number }[];
  /** `input` is JSON text, valid or not. */
  toolCalls: readonly { id: string; name: string; input: string }[];
  finish: 'stop' | 'length' | 'tool-calls';
  refused: boolean;
  inputTokens: number;
  outputTokens: number;
}
