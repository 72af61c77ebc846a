/** Shorter texts are taken for the question itself, in UTF-16 code units. */
const MAX_QUESTION_LENGTH = 200;
/** The question stands at the end of a prompt; so much of it is looked at, in UTF-16 code units. */
const LOOKED_AT = 65_536;
/** A line that announces it, as prompts for answering from sources do. */
const ANNOUNCED =
  /^[ \t>*#]{0,8}(?:(?:the|user|user's|current|original|new|follow-up) )?(?:question|query)[ \t*]{0,4}:[ \t*]{0,4}/gim;

/**
 * Finds what was asked in a prompt that brings its sources and instructions along.
 *
 * @param texts what the user said, in order
 * @returns the only or first text where it is short; else what stands after its last `Question:`, up to an empty line; else the
 *   last short text; else the first as it stands. '' for no texts
 */
export function questionInPrompt(texts: readonly string[]): string {
  const given = texts.filter((text) => text.trim() !== '');
  const [first = ''] = given;
  if (isShort(first)) return first;
  return announcedIn(first) ?? given.findLast(isShort) ?? first;
}

function isShort(text: string): boolean {
  return text.trim().length <= MAX_QUESTION_LENGTH;
}

function announcedIn(text: string): string | undefined {
  const end = text.slice(-LOOKED_AT);
  const last = [...end.matchAll(ANNOUNCED)].at(-1);
  if (last === undefined) return undefined;
  const [question] = end
    .slice(last.index + last[0].length)
    .trimStart()
    .split(/\n\s*\n/, 1);
  return question === undefined || question === '' ? undefined : question;
}
