import { TrestleError } from '../../base/errors/trestle-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { objectOf } from '../../base/text-in-json.ts';
import type { PromptLintReport, PromptProblem } from '../../contract/prompt.ts';
import type { SchemaValidator } from '../../spec/schema-validator.ts';
import { readFrontMatter } from '../../workspace/prompts/front-matter.ts';
import { type LintReport, lintPrompt } from '../../workspace/prompts/lint-prompt.ts';
import { listPromptFiles, promptIdIn } from '../../workspace/prompts/list-prompt-files.ts';
import type { SessionParts } from '../session-parts.ts';
import { settingsOf, usesOfPrompt } from './prompt-uses.ts';

type Parts = Pick<SessionParts, 'path' | 'files' | 'services'>;

/**
 * Lints one text, saved or not.
 *
 * @param text.path from the workspace's folder
 * @param lookUp partials in place of the saved ones
 */
export async function lintText(
  parts: Parts,
  { path, text }: { path: string; text: string },
  lookUp: (name: string) => string | null = (name) => parts.files.readPartial(name),
): Promise<LintReport> {
  const { files, services } = parts;
  const id = promptIdIn(text);
  return lintPrompt({
    path,
    text,
    partials: lookUp,
    partialNames: [...files.readPartials().byId.keys()],
    settings: settingsOf(id === null ? [] : usesOfPrompt(files, id)),
    schemaProblems: await schemaProblems(services.schemas, text),
  });
}

/** @throws NotFoundError for an id that no file has */
export async function lintPrompts(
  parts: Parts,
  request: { id?: string | undefined; path?: string | undefined; text?: string | undefined },
): Promise<PromptLintReport> {
  const partials = [...parts.files.readPartials().byId.keys()];
  const partial = PARTIAL_PATH.exec(request.path ?? '')?.[1];
  if (request.text !== undefined && partial !== undefined) return lintPartial(parts, partial, request.text, partials);
  if (request.text !== undefined) {
    const path = request.path ?? `prompts/${request.id ?? promptIdIn(request.text) ?? 'prompt'}.prompt.md`;
    return { ...(await lintText(parts, { path, text: request.text })), partials, prompts: 1 };
  }
  const { files, problems } = listPromptFiles(parts.path);
  const chosen = files.filter(
    ({ id, path }) =>
      (request.id === undefined || id === request.id || path === `prompts/${request.id}.prompt.md`) &&
      (request.path === undefined || path === request.path),
  );
  const unread =
    request.id === undefined ? problems : problems.filter(({ path }) => path === `prompts/${request.id}.prompt.md`);
  if (chosen.length === 0 && unread.length === 0 && (request.id !== undefined || request.path !== undefined)) {
    throw new NotFoundError(
      `There is no prompt "${request.id ?? request.path}" in prompts/. Known: ${files.flatMap(({ id }) => id ?? []).join(', ') || 'none'}.`,
    );
  }
  const reports = await Promise.all(chosen.map((file) => lintText(parts, file)));
  const broken = unread.map(
    ({ path, error }): PromptProblem => ({
      severity: 'error',
      code: 'unreadable',
      message: error.message,
      path,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1,
      fixes: [],
    }),
  );
  const [only] = reports;
  return {
    problems: [...broken, ...reports.flatMap((report) => report.problems)],
    variables: reports.length === 1 && only !== undefined ? only.variables : [],
    partials,
    prompts: chosen.length + unread.length,
  };
}

const PARTIAL_PATH = /^prompts\/partials\/([a-z0-9][a-z0-9_-]{0,63})\.liquid$/i;

/** What a partial's unsaved text does in the prompts that render it, as far as it is said of the partial itself. */
async function lintPartial(
  parts: Parts,
  name: string,
  text: string,
  partials: readonly string[],
): Promise<PromptLintReport> {
  const { files } = parts;
  const path = `prompts/partials/${name}.liquid`;
  const lookUp = (asked: string): string | null => (asked === name ? text : files.readPartial(asked));
  const reports = await Promise.all(listPromptFiles(parts.path).files.map((file) => lintText(parts, file, lookUp)));
  const found = reports.flatMap(({ problems }) => problems.filter((problem) => problem.path === path));
  // A partial that nothing renders is looked at in a prompt of nothing else; what it is given nobody knows.
  const alone = lintPrompt({
    path: '',
    text: `---\nversion: 1\nid: partial\nmodel: local/extractive\n---\n{% render '${name}' %}`,
    partials: lookUp,
    partialNames: partials,
    settings: ['generate', 'agent'],
  }).problems.filter((problem) => problem.path === path && problem.code !== 'unknown-variable');
  const keyOf = ({ code, line, column, message }: PromptProblem): string =>
    JSON.stringify([code, line, column, message]);
  const problems = [...new Map([...alone, ...found].map((problem) => [keyOf(problem), problem])).values()];
  return { problems: problems.toSorted((a, b) => a.line - b.line), variables: [], partials, prompts: 0 };
}

/** Schemas are read where a hostile one costs nothing but its own time. */
async function schemaProblems(
  schemas: SchemaValidator,
  text: string,
): Promise<readonly { path: readonly string[]; message: string }[]> {
  const { outputSchema, input = {} } = readFrontMatter(text).parsed ?? {};
  const all: { path: readonly string[]; schema: unknown }[] = [
    ...(outputSchema === undefined ? [] : [{ path: ['outputSchema'], schema: outputSchema }]),
    ...Object.entries(input).map(([name, schema]) => ({ path: ['input', name], schema })),
  ];
  const found: { path: readonly string[]; message: string }[] = [];
  for (const { path, schema } of all) {
    const object = objectOf(schema);
    if (object === null) continue;
    try {
      await schemas.checkSchema(object);
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      found.push({ path, message: error.message });
    }
  }
  return found;
}
