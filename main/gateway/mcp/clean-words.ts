import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { McpToolInfo } from '../../contract/mcp.ts';

/** A server may have more tools; the others are not offered. */
const MAX_TOOLS = 200;
const MAX_DESCRIPTION_LENGTH = 2000;
const MAX_SCHEMA_LENGTH = 64 * 1024;
const MAX_SCHEMA_DEPTH = 30;
/** What a model is shown of one result, UTF-16 code units. */
export const MAX_RESULT_LENGTH = 256 * 1024;
const MAX_RESULT_DEPTH = 50;

// Built from a code point: the character itself has no place in a source file.
const COLOUR = new RegExp(`${String.fromCodePoint(0x1b)}\\[[0-?]*[ -/]*[@-~]`, 'g');
const UNSEEN = /(?![\t\n])\p{Cc}|\p{Cf}|[\p{Co}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

/**
 * A stranger's words, as far as they are text: without control characters, without what cannot be seen (zero-width, text
 * direction, tags), cut.
 */
export function cleanText(text: string, maxLength: number): string {
  const seen = text
    .slice(0, maxLength * 2)
    .replaceAll(COLOUR, '')
    .replaceAll(UNSEEN, '');
  return seen.length <= maxLength ? seen : `${seen.slice(0, maxLength)}…`;
}

/** @returns the tools of a list that can be offered, by name; what else a server says of them is not looked at */
export function cleanTools(listed: readonly unknown[]): McpToolInfo[] {
  const tools = new Map<string, McpToolInfo>();
  for (const given of listed) {
    const tool = cleanTool(given);
    if (tool !== null && !tools.has(tool.name) && tools.size < MAX_TOOLS) tools.set(tool.name, tool);
  }
  return [...tools.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function cleanTool(given: unknown): McpToolInfo | null {
  if (!isRecord(given)) return null;
  const { name, description, inputSchema } = given;
  if (typeof name !== 'string' || !/^[\w.-]{1,64}$/.test(name)) return null;
  if (!isRecord(inputSchema) || !isWithin(inputSchema, MAX_SCHEMA_DEPTH)) return null;
  if (JSON.stringify(inputSchema).length > MAX_SCHEMA_LENGTH) return null;
  return {
    name,
    description: typeof description === 'string' ? cleanText(description, MAX_DESCRIPTION_LENGTH) : '',
    inputSchema: cleanSchema(inputSchema as JsonValue) as JsonObject,
  };
}

/** Texts of a schema reach the model like the description. Keys name things and stay. */
function cleanSchema(value: JsonValue): JsonValue {
  if (typeof value === 'string') return cleanText(value, MAX_DESCRIPTION_LENGTH);
  if (Array.isArray(value)) return value.map(cleanSchema);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, cleanSchema(member)]));
}

/** @returns what a call gave, as data a model may be shown */
export function cleanResult(result: { content?: unknown; structuredContent?: unknown }): JsonValue {
  const { content, structuredContent } = result;
  if (isRecord(structuredContent) && isWithin(structuredContent, MAX_RESULT_DEPTH)) {
    const text = JSON.stringify(structuredContent);
    if (text.length <= MAX_RESULT_LENGTH) return cleanValue(structuredContent as JsonValue);
  }
  const parts = Array.isArray(content) ? content : [];
  let room = MAX_RESULT_LENGTH;
  const texts: string[] = [];
  for (const part of parts) {
    const text = cleanText(describePart(part), room);
    texts.push(text);
    room -= text.length;
    if (room <= 0) break;
  }
  return texts.join('\n');
}

function cleanValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return cleanText(value, MAX_RESULT_LENGTH);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [cleanText(key, MAX_DESCRIPTION_LENGTH), cleanValue(member)]),
  );
}

function describePart(part: unknown): string {
  if (!isRecord(part)) return '';
  const { type, text, mimeType, data, resource, uri } = part;
  if (type === 'text' && typeof text === 'string') return text;
  if (isRecord(resource) && typeof resource['text'] === 'string') return resource['text'];
  const kind = typeof type === 'string' ? type : 'part';
  const what = typeof mimeType === 'string' ? ` ${mimeType}` : typeof uri === 'string' ? ` ${uri}` : '';
  return `[${kind}${what}${typeof data === 'string' ? `, ${data.length} characters of base64` : ''}]`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Never recurses. */
function isWithin(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= limit; depth += 1) {
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
    if (level.length === 0) return true;
  }
  return false;
}
