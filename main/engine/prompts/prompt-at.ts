import { ConfigError } from '../../base/errors/config-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { PromptProblem } from '../../contract/prompt.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { parsePrompt } from '../../workspace/parse-prompt.ts';
import { readAgentPrompts } from '../agent/agent-files.ts';
import type { SessionParts } from '../session-parts.ts';
import { lintText } from './lint-prompts.ts';

type Parts = Pick<SessionParts, 'path' | 'files' | 'services'>;

/** @throws the problem of its file, NotFoundError with the ids that exist */
export function requirePromptFile({ files }: Pick<SessionParts, 'files'>, id: string): PromptFile {
  const { problems } = files.readPrompts();
  const byId = readAgentPrompts(files);
  const prompt = byId.get(id);
  if (prompt !== undefined) return prompt;
  const broken = problems.find(({ path }) => path.endsWith(`${id}.prompt.md`));
  if (broken !== undefined) throw broken.error;
  throw new NotFoundError(
    `There is no prompt "${id}" in prompts/. Known: ${[...byId.keys()].toSorted().join(', ') || 'none'}.`,
  );
}

/**
 * Remembers of each prompt the last text that could be rendered, so that a preview has something to show while a tag is
 * half written.
 */
export function createLastRendered(): {
  /** @returns the prompt of an unsaved text, or the last one that rendered with what keeps this one from it */
  open(
    parts: Parts,
    unsaved: { id: string; path?: string | undefined; text: string },
  ): Promise<{ prompt: PromptFile; fallback: PromptProblem | null }>;
} {
  const last = new Map<string, PromptFile>();
  return {
    open: async (parts, { id, text, path = `prompts/${id}.prompt.md` }) => {
      try {
        const prompt = parsePrompt({ path, text, partials: (name) => parts.files.readPartial(name) });
        last.set(id, prompt);
        return { prompt, fallback: null };
      } catch (error) {
        if (!TrestleError.is(error)) throw error;
        const prompt = last.get(id) ?? savedOrNull(parts, id);
        if (prompt === null) throw error;
        const { problems } = await lintText(parts, { path, text });
        const fallback = problems.find(({ severity }) => severity === 'error') ?? problemOf(path, error);
        return { prompt, fallback };
      }
    },
  };
}

function savedOrNull(parts: Pick<SessionParts, 'files'>, id: string): PromptFile | null {
  try {
    return requirePromptFile(parts, id);
  } catch (error) {
    if (TrestleError.is(error)) return null;
    throw error;
  }
}

function problemOf(path: string, error: TrestleError): PromptProblem {
  const { line, column } = ConfigError.is(error) ? error.details : {};
  const at = { line: typeof line === 'number' ? line : 1, column: typeof column === 'number' ? column : 1 };
  return {
    severity: 'error',
    code: 'unreadable',
    message: error.message,
    path,
    ...at,
    endLine: at.line,
    endColumn: at.column,
    fixes: [],
  };
}
