import {
  type CompiledTemplates,
  compileTemplates,
  type TemplateProblem,
} from '../../spec/template/compile-templates.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { fileOffset, type PromptPart, type PromptSection, splitSections } from './prompt-sections.ts';
import type { SourceProblem } from './source-problem.ts';

/** Looks up the text of a partial; null for one that is not there. */
export type PartialLookup = (name: string) => string | null;

/** A problem in the prompt's own file, or in a partial's. */
export interface PlacedProblem extends SourceProblem {
  /** Null for the prompt's own file. */
  partial: string | null;
  /** The variable, partial or key that it is about. */
  subject?: string;
}

/** A prompt's file taken apart, whole or not: what an editor can say about it while it is written. */
export interface PromptSource {
  text: string;
  frontMatter: FrontMatter;
  parts: readonly PromptPart[];
  sections: readonly PromptSection[];
  templates: CompiledTemplates;
  /** Text of a section or of `partials/NAME`. */
  templateText(name: string): string;
  /** Errors only: with none of them the file is a prompt. */
  problems: readonly PlacedProblem[];
}

/** Reads any text as far as it is a prompt. Never throws, and ends for every text. */
export function readPromptSource(text: string, partials: PartialLookup): PromptSource {
  const frontMatter = readFrontMatter(text);
  // Without front matter that is read, its own lines would pass for the template.
  const hasBody = frontMatter.bodyStart > 0;
  const { parts, sections, problems } = hasBody
    ? splitSections(text, frontMatter.bodyStart)
    : { parts: [], sections: [], problems: [] };
  const templates = compileTemplates({ sections: parts, partials: (name) => readPartial(partials, name) });
  const own = [...frontMatter.problems, ...problems].map((problem) => ({ ...problem, partial: null }));
  return {
    text,
    frontMatter,
    parts,
    sections,
    templates,
    templateText: (name) =>
      parts.find((part) => part.name === name)?.text ?? readPartial(partials, name.replace(/^partials\//, '')) ?? '',
    problems: [...own, ...templates.problems.map((problem) => placeProblem(problem, parts))],
  };
}

/** A partial's text as it is rendered: an editor's last line end is no part of it. */
function readPartial(partials: PartialLookup, name: string): string | null {
  return partials(name)?.replace(/\n+$/, '') ?? null;
}

/** @returns a range of a template as one of the file that holds it */
export function placeInFile(
  parts: readonly PromptPart[],
  { template, start, end }: { template: string; start: number; end: number },
): { partial: string | null; start: number; end: number } {
  const part = parts.find(({ name }) => name === template);
  if (part !== undefined) return { partial: null, start: fileOffset(part, start), end: fileOffset(part, end) };
  return { partial: template.replace(/^partials\//, ''), start, end };
}

function placeProblem(problem: TemplateProblem, parts: readonly PromptPart[]): PlacedProblem {
  const { code, message, subject } = problem;
  return {
    code: code === 'syntax' ? 'template-syntax' : code,
    message: `${message}. ${wayOut(problem)}`,
    ...placeInFile(parts, problem),
    ...(subject === undefined ? {} : { subject }),
  };
}

function wayOut({ code, subject = '' }: TemplateProblem): string {
  if (code === 'partial-missing') return `Write prompts/partials/${subject}.liquid, or remove the tag.`;
  if (code === 'partial-cycle') return 'Take one of the tags out of the circle.';
  if (code === 'partial-depth') return 'Put them together.';
  if (code === 'too-large') return 'Make it shorter.';
  return 'Correct it, or put text with braces between {% raw %} and {% endraw %}.';
}
