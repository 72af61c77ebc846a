/** What is looked at of a reply, in characters, from its end: models reason first. */
const MAX_REPLY_LENGTH = 20_000;

/**
 * Reads the grade out of a judge's reply: the last JSON object that has one, else a line that says `grade: WORD`, else a
 * reply whose last line is the word alone. A word in the middle of a sentence is none: `I would not fail this` is no fail.
 *
 * @returns the grade's place in `grades`; null where the reply says none, or one that is not there
 */
export function readGrade(reply: string, grades: readonly string[]): number | null {
  const text = reply.slice(-MAX_REPLY_LENGTH);
  const places = new Map(grades.map((grade, at) => [plain(grade), at]));
  const placeOf = (said: unknown): number | null => {
    if (typeof said !== 'string' && typeof said !== 'number') return null;
    const word = plain(String(said));
    return places.get(word) ?? places.get(word.replace(/^(?:answer|option) /, '')) ?? null;
  };
  const inJson = objectsIn(text).flatMap((object) => placeOf(object['grade'] ?? object['verdict']) ?? []);
  if (inJson.length > 0) return inJson.at(-1) ?? null;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines.toReversed()) {
    const [, said] = /^\W*(?:final\s+)?(?:grade|verdict|rating)\W*(?::|=|\bis\b)(.*)$/i.exec(line) ?? [];
    const place = said === undefined ? null : placeOf(said);
    if (place !== null) return place;
  }
  return placeOf(lines.at(-1));
}

/** Case, quotes, emphasis and full stops are how a model writes a word. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[*_`"'“”„«»#.!]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** @returns objects without objects in them: a grade has none, and each is looked for once from its end */
function objectsIn(text: string): readonly Record<string, unknown>[] {
  const objects: Record<string, unknown>[] = [];
  for (const [candidate] of text.matchAll(/\{[^{}]*\}/g)) {
    try {
      objects.push(JSON.parse(candidate) as Record<string, unknown>);
    } catch {
      const [, said] = /["']?(?:grade|verdict)["']?\s*:\s*["']?([^"',}\n]+)/i.exec(candidate) ?? [];
      if (said !== undefined) objects.push({ grade: said });
    }
  }
  return objects;
}
