import type { SourceProblem } from './source-problem.ts';

export type PromptRole = 'system' | 'user' | 'assistant';

/** A section as it stands in the file; offsets into the file, white space around the text left out. */
export interface PromptSection {
  role: PromptRole;
  heading: { start: number; end: number };
  start: number;
  end: number;
}

/** A template of the prompt, and where its pieces stand in the file. */
export interface PromptPart {
  /** `system`, `user`, `examples.0.user`, `examples.0.assistant`. */
  name: string;
  role: PromptRole;
  text: string;
  pieces: readonly { at: number; offset: number; length: number }[];
}

/**
 * Splits a prompt's body at its `## system`, `## user` and `## assistant` headings; `# ` in place of `## ` counts in a file
 * that has none of the other. Text before them belongs to the last user section.
 *
 * @returns the parts in the order in which they are sent, and what is wrong with that order
 */
export function splitSections(
  text: string,
  bodyStart: number,
): { parts: readonly PromptPart[]; sections: readonly PromptSection[]; problems: readonly SourceProblem[] } {
  const sections = sectionsOf(text, bodyStart);
  const problems: SourceProblem[] = [];
  const preambleEnd = sections[0]?.heading.start ?? text.length;
  const preamble = trimmed(text, bodyStart, preambleEnd);
  const [system, ...otherSystems] = sections.filter(({ role }) => role === 'system');
  for (const { heading } of otherSystems) {
    problems.push({
      code: 'second-section',
      message: `a second "${text.slice(heading.start, heading.end).trim()}" heading. Keep one.`,
      ...heading,
    });
  }
  const turns = sections.filter(({ role }) => role !== 'system');
  const examples: { user: PromptSection; assistant: PromptSection }[] = [];
  let question: PromptSection | null = null;
  for (const section of turns) {
    const { role, heading } = section;
    if (role === 'user') {
      if (question !== null) {
        problems.push({
          code: 'examples-unpaired',
          message:
            'a second user section without the assistant\'s answer to the one before. Write "## assistant" between them, or keep one.',
          ...question.heading,
        });
      }
      question = section;
    } else if (question === null) {
      problems.push({
        code: 'examples-unpaired',
        message: 'an assistant section that answers nothing. Write the "## user" section that it answers above it.',
        ...heading,
      });
    } else {
      examples.push({ user: question, assistant: section });
      question = null;
    }
  }
  for (const section of examples.flatMap(({ user, assistant }) => [user, assistant])) {
    if (section.start < section.end) continue;
    problems.push({
      code: 'examples-unpaired',
      message: 'an example without text. Write it below its heading, or remove both.',
      ...section.heading,
    });
  }
  const pieces = [preamble, ...(question === null ? [] : [question])].filter(({ start, end }) => start < end);
  const user = partOf(text, 'user', 'user', pieces);
  if (user.text === '') {
    const at = turns.at(-1)?.heading ?? { start: text.length, end: text.length };
    problems.push({
      code: 'missing-role',
      message: 'the file has no text for the user message. Write it below "## user".',
      ...at,
    });
  }
  return {
    sections,
    problems,
    parts: [
      ...(system === undefined ? [] : [partOf(text, 'system', 'system', [system])]),
      ...examples.flatMap((example, index) => [
        partOf(text, `examples.${index}.user`, 'user', [example.user]),
        partOf(text, `examples.${index}.assistant`, 'assistant', [example.assistant]),
      ]),
      user,
    ],
  };
}

/** @returns where an offset of the part's text stands in the file */
export function fileOffset({ pieces }: PromptPart, offset: number): number {
  const piece = pieces.findLast(({ at }) => at <= offset) ?? pieces[0];
  return piece === undefined ? 0 : piece.offset + Math.min(offset - piece.at, piece.length);
}

function sectionsOf(text: string, bodyStart: number): PromptSection[] {
  const body = text.slice(bodyStart);
  const found = [...body.matchAll(/^## (system|user|assistant)[ \t]*$/gim)];
  const headings = found.length > 0 ? found : [...body.matchAll(/^# (system|user|assistant)[ \t]*$/gim)];
  return headings.map((heading, index) => {
    const start = bodyStart + heading.index;
    const end = start + heading[0].length;
    return {
      role: (heading[1] ?? '').toLowerCase() as PromptRole,
      heading: { start, end },
      ...trimmed(text, end, bodyStart + (headings[index + 1]?.index ?? body.length)),
    };
  });
}

function trimmed(text: string, from: number, to: number): { start: number; end: number } {
  const whole = text.slice(from, to);
  const start = from + (whole.length - whole.trimStart().length);
  return { start, end: Math.max(start, from + whole.trimEnd().length) };
}

function partOf(
  text: string,
  name: string,
  role: PromptRole,
  ranges: readonly { start: number; end: number }[],
): PromptPart {
  const pieces: { at: number; offset: number; length: number }[] = [];
  let joined = '';
  for (const { start, end } of ranges) {
    if (joined !== '') joined += '\n\n';
    pieces.push({ at: joined.length, offset: start, length: end - start });
    joined += text.slice(start, end);
  }
  return { name, role, text: joined, pieces };
}
