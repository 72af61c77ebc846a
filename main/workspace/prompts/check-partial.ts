import { ConfigError } from '../../base/errors/config-error.ts';
import { createLineStarts, placeAt } from '../../spec/template/line-starts.ts';
import { compileTemplates } from '../../spec/template/compile-templates.ts';

/**
 * Checks the text of a partial by itself: partials that it renders are looked at when a prompt uses it.
 *
 * @throws ConfigError naming file and line
 */
export function checkPartial(path: string, text: string): void {
  const { problems } = compileTemplates({ sections: [{ name: 'partial', text }], partials: () => '' });
  const [problem] = problems;
  if (problem === undefined) return;
  const { line, column } = placeAt(createLineStarts(text), problem.start);
  throw new ConfigError(
    `${path}:${line}:${column}: ${problem.message}. Correct it, or put text with braces between {% raw %} and {% endraw %}.`,
    { details: { path, line, column } },
  );
}
