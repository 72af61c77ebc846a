const ANSWER_FIELDS = ['answer', 'answers', 'expected', 'gold', 'ground_truth', 'reference'] as const;

/** @returns the answer that a row says is right: the first of several; null for none */
export function knownAnswer(fields: Readonly<Record<string, unknown>>): string | null {
  for (const field of ANSWER_FIELDS) {
    const text = textOf(fields[field]);
    if (text !== null) return text;
  }
  return null;
}

function textOf(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return first.trim() === '' ? null : first.trim();
  if (typeof first !== 'object' || first === null) return null;
  const { text, quote } = first as { text?: unknown; quote?: unknown };
  const said = text ?? quote;
  return typeof said === 'string' && said.trim() !== '' ? said.trim() : null;
}
