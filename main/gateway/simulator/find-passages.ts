import type { SimulatedPassage, SimulatedRequest } from './simulated-request.ts';

const SOURCE_BLOCK = /<source n="(\d{1,3})"[^>]*>\n([\s\S]*?)\n<\/source>/g;
/** Members of a tool's result that hold readable text, and those that number it. */
const TEXT_KEYS: readonly string[] = ['text', 'quote', 'content', 'snippet', 'passage'];
const NUMBER_KEYS: readonly string[] = ['marker', 'n', 'number', 'citation'];
const MAX_DEPTH = 8;
const MAX_PASSAGES = 50;

/**
 * @returns what a model may quote: the passages it was handed, numbered source blocks of the prompt, or what its tools
 *   found; null when the conversation holds nothing of the kind
 */
export function findPassages({ passages, turns }: SimulatedRequest): readonly SimulatedPassage[] | null {
  if (passages !== null && passages.length > 0) return passages;
  const found: SimulatedPassage[] = [];
  const lastQuestion = turns.findLastIndex(({ role }) => role === 'user');
  for (const { text } of turns.slice(lastQuestion).filter(({ role }) => role === 'tool')) {
    collect(parseJson(text), 0, found);
  }
  if (found.length > 0) return found;
  for (const [, number, text] of (turns[lastQuestion]?.text ?? '').matchAll(SOURCE_BLOCK)) {
    found.push({ marker: Number(number), text: text ?? '' });
  }
  return found.length > 0 ? found : passages;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

function collect(value: unknown, depth: number, found: SimulatedPassage[]): void {
  if (depth > MAX_DEPTH || found.length >= MAX_PASSAGES) return;
  if (typeof value === 'string' && depth === 0) {
    found.push({ marker: found.length + 1, text: value });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, depth + 1, found);
    return;
  }
  const members = value as Readonly<Record<string, unknown>>;
  const text = TEXT_KEYS.map((key) => members[key]).find(
    (member) => typeof member === 'string' && member.trim() !== '',
  );
  if (typeof text === 'string') {
    const number = NUMBER_KEYS.map((key) => members[key]).find((member) => Number.isInteger(member));
    found.push({ marker: typeof number === 'number' ? number : found.length + 1, text });
    return;
  }
  for (const member of Object.values(members)) collect(member, depth + 1, found);
}
