import type * as z from 'zod';

/** Values are shown up to this length: enough to recognise, not to flood the sentence. */
const MAX_SHOWN_LENGTH = 60;

/**
 * @param value the whole value that was parsed, to show what stands at the issue's place
 * @returns one sentence: where in the file, what stands there, what is allowed
 */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  const where = issue.path.length === 0 ? 'the file' : issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `"${key}"`).join(', ');
    return `${where} has ${keys}, which is not known here. Check the spelling or remove it.`;
  }
  const found = valueAt(value, issue.path);
  if (found === undefined) return `${where} is missing.`;
  return `${where} is ${show(found)}; ${expectation(issue)}.`;
}

function expectation(issue: z.core.$ZodIssue): string {
  // zod repeats what was received; the value itself already stands in the sentence.
  const words = issue.message.replace(
    /^(?:Invalid input|Invalid option|Too small|Too big|Invalid discriminator value)[:.] /,
    '',
  );
  const short = words.replace(/, received .*$/, '').replace(/\.$/, '');
  return short.startsWith('Expected') ? `e${short.slice(1)}` : short;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text;
}
