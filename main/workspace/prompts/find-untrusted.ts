import type { PromptVariable } from '../../contract/prompt.ts';
import { PROMPT_VARIABLES } from '../../contract/prompt-variables.ts';
import type { Finding } from './lint-prompt.ts';
import { placeInFile, type PromptSource } from './prompt-source.ts';
import { rootOf } from './prompt-variables.ts';
import { addFilter } from './text-edits.ts';

const FENCED: ReadonlySet<string> = new Set(
  PROMPT_VARIABLES.filter(({ isFenced }) => isFenced).map(({ name }) => name),
);

/**
 * Finds where text that somebody else wrote is put out so that a model cannot tell it from the prompt's own: documents
 * outside of markers that they cannot close, and anything from outside in the system message.
 */
export function findUntrusted(source: PromptSource, variables: readonly PromptVariable[]): Finding[] {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  return source.templates.references.flatMap((reference): Finding[] => {
    const { output, path, roots, section, template } = reference;
    if (output === null) return [];
    const known = path === null ? undefined : byName.get(path);
    // A number cannot be an instruction.
    if (known !== undefined && !known.isUntrusted) return [];
    const untrusted = roots.filter((root) => byName.get(root)?.isUntrusted === true);
    if (untrusted.length === 0) return [];
    const isFenced =
      output.filters.includes('quote') ||
      untrusted.every((root) => FENCED.has(root)) ||
      isInsideSource(source.templateText(template), output.start);
    const place = placeInFile(source.parts, { template, start: output.start, end: output.end });
    const name = path ?? reference.written;
    if (isFenced) {
      if (section !== 'system') return [];
      const message = `{{${name}}} is text of somebody else, and stands in the system message. Put it below "## user".`;
      return [{ severity: 'warning', code: 'untrusted-in-system', message, ...place }];
    }
    const isDocument = untrusted.some((root) => byName.get(root)?.type === 'Document[]');
    if (section !== 'system' && !isDocument) return [];
    return [
      {
        severity: 'warning',
        code: 'untrusted-unfenced',
        message: `{{${name}}} is text of somebody else without marks around it: what it says could pass for the prompt. Add the filter quote${section === 'system' ? ', or put it below "## user"' : ''}.`,
        ...place,
        subject: rootOf(name),
        fixes: [quoteFix(place.partial === null ? source.text : source.templateText(template), place)],
      },
    ];
  });
}

function quoteFix(
  text: string,
  place: { start: number; end: number },
): { title: string; edits: ReturnType<typeof addFilter>[] } {
  return { title: 'Add | quote', edits: [addFilter(text, place, 'quote')] };
}

/** Whether a place lies between source markers of the template itself. */
function isInsideSource(text: string, at: number): boolean {
  const before = text.slice(0, at);
  return before.lastIndexOf('<source') > before.lastIndexOf('</source');
}
