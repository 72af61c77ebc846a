import { isMap, parseDocument } from 'yaml';
import { canonicalJson } from '../base/json.ts';
import { ConfigError } from '../base/errors/config-error.ts';
import { type PromptFile, promptFrontMatter } from '../contract/prompt-file.ts';
import { sha256Hex } from '../storage/content-hash.ts';
import { describeIssue } from './describe-issue.ts';
import { refuseLaterVersion } from './parse-jsonc.ts';

const PROMPT_VERSION = 1;
/** Front matter has a handful of plain keys: none is ever repeated by alias, and a bomb of aliases never unfolds. */
const MAX_ALIASES = 0;
const FRONT_MATTER = /^---\n([\s\S]*?)\n?---[ \t]*(?:\n|$)/;

/**
 * Reads `prompts/*.prompt.md`: YAML front matter, then the template. `## system` and `## user` headings split the
 * template; text before any of them belongs to `user`.
 *
 * @param options.path as it stands in messages
 * @param options.text with `\n` line ends
 * @throws ConfigError naming file, line, the value and what is allowed; StorageError `schema_too_new`
 */
export function parsePrompt(options: { path: string; text: string }): PromptFile {
  const { path, text } = options;
  const match = FRONT_MATTER.exec(text);
  if (match === null) {
    throw new ConfigError(
      `${path}:1:1: the file does not begin with front matter. Put \`---\`, the keys, and \`---\` on top.`,
      {
        details: { path, line: 1, column: 1 },
      },
    );
  }
  const [whole, yaml = ''] = match;
  const value = readYaml(path, yaml);
  refuseLaterVersion(path, value, PROMPT_VERSION);
  const parsed = promptFrontMatter.safeParse(value);
  if (!parsed.success) {
    const messages = parsed.error.issues.map((issue) => describeIssue(issue, value));
    const line = 2;
    throw new ConfigError(`${path}:${line}:1: ${messages.join(' ')}`, { details: { path, line, column: 1 } });
  }
  const templates = splitTemplate(path, text, whole.length);
  return { ...parsed.data, ...templates, fingerprint: fingerprintOf({ ...parsed.data, ...templates }) };
}

function readYaml(path: string, yaml: string): unknown {
  const document = parseDocument(yaml, { prettyErrors: false, uniqueKeys: true, merge: false });
  const [error] = document.errors;
  if (error !== undefined || !isMap(document.contents)) {
    // The front matter begins in the second line of the file.
    const line = yaml.slice(0, error?.pos[0] ?? 0).split('\n').length + 1;
    const what = error === undefined ? 'the front matter has no keys' : error.message.replace(/\.$/, '');
    throw new ConfigError(`${path}:${line}:1: ${what}. Write one \`key: value\` a line.`, {
      details: { path, line, column: 1 },
      cause: error,
    });
  }
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw new ConfigError(`${path}:2:1: the front matter uses YAML aliases (*name). Write the values out.`, {
      details: { path, line: 2, column: 1 },
      cause,
    });
  }
}

function splitTemplate(path: string, text: string, bodyStart: number): { system: string; user: string } {
  const sections: Record<'system' | 'user', string | null> = { system: null, user: null };
  const headings = [...text.slice(bodyStart).matchAll(/^## (system|user)[ \t]*$/gim)];
  const body = text.slice(bodyStart);
  const preamble = body.slice(0, headings[0]?.index ?? body.length).trim();
  headings.forEach((heading, index) => {
    const name = heading[1]?.toLowerCase() === 'system' ? 'system' : 'user';
    if (sections[name] !== null) {
      const line = text.slice(0, bodyStart + heading.index).split('\n').length;
      throw new ConfigError(`${path}:${line}:1: a second "## ${name}" heading. Keep one.`, {
        details: { path, line, column: 1 },
      });
    }
    sections[name] = body.slice(heading.index + heading[0].length, headings[index + 1]?.index ?? body.length).trim();
  });
  const user = [preamble, sections.user ?? ''].filter((part) => part !== '').join('\n\n');
  if (user === '') {
    throw new ConfigError(`${path} has no text for the user message. Write it below "## user".`, { details: { path } });
  }
  return { system: sections.system ?? '', user };
}

/** Only what shapes an answer: an edited description is the same prompt. */
function fingerprintOf(prompt: Omit<PromptFile, 'fingerprint'>): string {
  const { id, model, temperature, maxOutputTokens, outputSchema, invalidOutput, system, user } = prompt;
  const shaping = { id, model, temperature, maxOutputTokens, outputSchema, invalidOutput, system, user };
  return sha256Hex(canonicalJson(shaping));
}
