import { estimateTokens } from '../../base/estimate-tokens.ts';
import { nearWords } from '../../base/near-words.ts';
import type { PromptProblem, PromptVariable, TextEdit } from '../../contract/prompt.ts';
import type { PromptSetting } from '../../contract/prompt-variables.ts';
import { promptFrontMatter } from '../../contract/prompt-file.ts';
import { createLineStarts, placeAt } from '../../spec/template/line-starts.ts';
import type { TemplateReference } from '../../spec/template/template-references.ts';
import { PARTIALS_PLACE, PARTIAL_SUFFIX } from '../workspace-layout.ts';
import { findUntrusted } from './find-untrusted.ts';
import { rootOf, variablesFor } from './prompt-variables.ts';
import {
  type PartialLookup,
  placeInFile,
  type PlacedProblem,
  type PromptSource,
  readPromptSource,
} from './prompt-source.ts';
import { declareInput, editOf, removeLines } from './text-edits.ts';

/** Something to say about a prompt, before it has lines. */
export interface Finding extends PlacedProblem {
  severity: PromptProblem['severity'];
  fixes?: readonly { title: string; edits: readonly TextEdit[] }[];
}

export interface LintInput {
  /** From the workspace's folder: `prompts/answer.prompt.md`. */
  path: string;
  text: string;
  partials: PartialLookup;
  /** Names of all partials there are. */
  partialNames: readonly string[];
  /** Where the prompt is used; both where nothing uses it. */
  settings: readonly PromptSetting[];
  /** Why `outputSchema` or a schema of `input` is none, by the path of its key. */
  schemaProblems?: readonly { path: readonly string[]; message: string }[];
}

export interface LintReport {
  problems: readonly PromptProblem[];
  variables: readonly PromptVariable[];
}

/**
 * Looks a prompt over, saved or not. Pure; ends for every text.
 *
 * @returns findings in the order of the file, errors of the prompt's own file first
 */
export function lintPrompt(input: LintInput): LintReport {
  const { text, partials, settings } = input;
  const source = readPromptSource(text, partials);
  const variables = variablesFor(settings, source.frontMatter.parsed?.input);
  const findings: Finding[] = [
    ...source.problems.map(
      (problem): Finding => ({ ...problem, severity: 'error', fixes: fixesOf(problem, source, input) }),
    ),
    ...unknownVariables(source, variables, input),
    ...findUntrusted(source, variables),
    ...schemaFindings(source, input),
    ...unusedInputs(source),
    ...shapeFindings(source),
  ];
  return { problems: inOrder(findings.map((finding) => toProblem(finding, input))), variables };
}

function unknownVariables(source: PromptSource, variables: readonly PromptVariable[], input: LintInput): Finding[] {
  const roots = variables.filter(({ name }) => rootOf(name) === name).map(({ name }) => name);
  const isKnown = (path: string): boolean => {
    if (!roots.includes(rootOf(path))) return false;
    // Of what is declared member by member, a member has to be one.
    const [root, field, ...deeper] = path.split('.');
    if (field === undefined || deeper.length > 0) return true;
    const members = variables.flatMap(({ name }) =>
      name.startsWith(`${root}.`) ? [name.slice((root ?? '').length + 1)] : [],
    );
    return (
      members.length === 0 || members.some((member) => rootOf(member) === rootOf(field)) || ENGINE_MEMBERS.has(field)
    );
  };
  return source.templates.references.flatMap((reference): Finding[] => {
    const { path } = reference;
    if (path === null || isKnown(path)) return [];
    const place = placeInFile(source.parts, reference);
    const root = rootOf(path);
    const isMember = roots.includes(root);
    const names = isMember
      ? variables.flatMap(({ name }) => (rootOf(name) === root ? [name.split('.').at(-1) ?? ''] : []))
      : roots;
    const wrong = isMember ? (path.split('.')[1] ?? root) : root;
    const at = isMember
      ? memberRange(reference, wrong)
      : { start: reference.start, end: reference.start + rootOf(reference.written).length };
    const wrongPlace = placeInFile(source.parts, { template: reference.template, ...at });
    const file = place.partial === null ? source.text : (input.partials(place.partial) ?? '');
    const near = nearWords(wrong, new Set(names), 2).map((name) => ({
      title: `Change to ${name}`,
      edits: [editOf(file, wrongPlace, name)],
    }));
    // Only the prompt itself has front matter to declare it in.
    const declare =
      isMember ||
      place.partial !== null ||
      source.frontMatter.parsed === null ||
      reference.written.startsWith('forloop')
        ? []
        : [{ title: `Add ${root} to input`, edits: [declareInput(source.text, source.frontMatter, root)] }];
    const known = isMember ? names.filter((name) => name !== root) : roots;
    return [
      {
        severity: 'error',
        code: 'unknown-variable',
        message: `{{${isMember ? path : root}}} does not exist. Known: ${[...new Set(known)].join(', ')}.`,
        ...wrongPlace,
        subject: root,
        fixes: [...near, ...declare],
      },
    ];
  });
}

/** What the engine says of every text and list. */
const ENGINE_MEMBERS: ReadonlySet<string> = new Set(['size', 'first', 'last']);

function memberRange({ start, written }: TemplateReference, member: string): { start: number; end: number } {
  const at = written.lastIndexOf(member);
  return at === -1 ? { start, end: start + written.length } : { start: start + at, end: start + at + member.length };
}

function schemaFindings(source: PromptSource, { schemaProblems = [] }: LintInput): Finding[] {
  const { frontMatter, parts } = source;
  const { parsed } = frontMatter;
  const invalid = schemaProblems.map(({ path, message }): Finding => {
    const key = frontMatter.keyAt(path.slice(0, -1), path.at(-1) ?? '') ?? frontMatter.placeOf(path);
    const said = `${path.join('.')} is no JSON Schema: ${message}`;
    return { severity: 'error', code: 'schema-mismatch', message: said, partial: null, ...key };
  });
  if (parsed === null) return invalid;
  const unschemed = (parsed.tests ?? []).flatMap((test, index): Finding[] => {
    if (test.expect.valid === undefined || parsed.outputSchema !== undefined) return [];
    const place = frontMatter.keyAt(['tests', index, 'expect'], 'valid') ?? frontMatter.placeOf(['tests', index]);
    const message = `the test "${test.name}" wants an answer that is valid, and there is no outputSchema to be valid against.`;
    return [{ severity: 'error', code: 'schema-mismatch', message, partial: null, ...place }];
  });
  const asked = parsed.outputSchema === undefined ? parts.flatMap((part) => asksForJson(part, source)) : [];
  return [...invalid, ...unschemed, ...asked.slice(0, 1)];
}

function asksForJson(part: PromptSource['parts'][number], source: PromptSource): Finding[] {
  const match = /\b(?:answer|respond|reply|return|output|write)\b[^.\n]{0,60}\bJSON\b/i.exec(part.text);
  if (match === null) return [];
  const place = placeInFile(source.parts, {
    template: part.name,
    start: match.index,
    end: match.index + match[0].length,
  });
  const message =
    'the template asks for JSON, and there is no outputSchema: nothing checks what comes back. Declare one.';
  return [{ severity: 'warning', code: 'json-without-schema', message, ...place }];
}

function unusedInputs({ frontMatter, templates, text }: PromptSource): Finding[] {
  // A template that is not read uses nobody knows what.
  if (templates.problems.length > 0) return [];
  const used = new Set(templates.references.flatMap(({ roots }) => roots));
  return Object.keys(frontMatter.parsed?.input ?? {}).flatMap((name): Finding[] => {
    if (used.has(name)) return [];
    const key = frontMatter.keyAt(['input'], name) ?? frontMatter.placeOf(['input']);
    const { end } = frontMatter.placeOf(['input', name]);
    return [
      {
        severity: 'warning',
        code: 'unused-input',
        message: `no template uses ${name}.`,
        partial: null,
        ...key,
        fixes: [{ title: `Remove ${name}`, edits: [removeLines(text, { start: key.start, end })] }],
      },
    ];
  });
}

const QUESTIONS: ReadonlySet<string> = new Set(['question', 'query', 'task']);

function shapeFindings(source: PromptSource): Finding[] {
  const { frontMatter, sections, parts, templates, text } = source;
  if (frontMatter.bodyStart === 0) return [];
  const top = { partial: null, start: frontMatter.bodyStart, end: frontMatter.bodyStart };
  const found: Finding[] = [];
  if (!sections.some(({ role }) => role === 'system')) {
    found.push({
      severity: 'warning',
      code: 'missing-role',
      message:
        'there is no "## system" section: rules that stand beside the question and the documents are easier to talk out of.',
      ...top,
      fixes: [
        {
          title: 'Add a system section',
          edits: [
            editOf(
              text,
              top,
              `\n## system\n\nAnswer from the sources alone.\n${sections.length === 0 ? '\n## user\n' : ''}`,
            ),
          ],
        },
      ],
    });
  }
  const isShown = templates.references.some(({ roots }) => roots.some((root) => QUESTIONS.has(root)));
  const user = parts.find(({ name }) => name === 'user');
  if (!isShown && templates.problems.length === 0 && user !== undefined && user.text !== '') {
    const message = 'no template shows what was asked. Write {{question}} where it belongs.';
    const at = user.pieces.at(-1);
    const end = at === undefined ? text.length : at.offset + at.length;
    found.push({
      severity: 'warning',
      code: 'question-missing',
      message,
      partial: null,
      start: at?.offset ?? end,
      end,
      fixes: [{ title: 'Add the question', edits: [editOf(text, { start: end, end }, '\n\nQuestion: {{question}}')] }],
    });
  }
  const { parsed } = frontMatter;
  if (parsed === null) return found;
  if ((parsed.tests ?? []).length === 0) {
    const closing = text.lastIndexOf('---', frontMatter.bodyStart - 1);
    const id = frontMatter.keyAt([], 'id') ?? top;
    found.push({
      severity: 'info',
      code: 'no-test',
      message: 'the prompt has no test.',
      partial: null,
      start: id.start,
      end: id.end,
      fixes: [{ title: 'Add a test', edits: [editOf(text, { start: closing, end: closing }, TEST_TEMPLATE)] }],
    });
  }
  const tokens = parts.reduce((sum, part) => sum + estimateTokens(part.text), 0);
  found.push({
    severity: 'info',
    code: 'token-count',
    message: `about ${tokens} tokens before its variables are filled in.`,
    ...top,
  });
  return found;
}

const TEST_TEMPLATE = `tests:
  - name: shows the question
    with: { question: "Who signs?", query: "Who signs?", context: "", history: "" }
    expect:
      messages: { contain: ["Who signs?"] }
`;

function fixesOf(problem: PlacedProblem, source: PromptSource, input: LintInput): NonNullable<Finding['fixes']> {
  const { code, subject = '', partial } = problem;
  if (code === 'unknown-key' && partial === null) {
    const key = source.text.slice(problem.start, problem.end);
    const near = nearWords(
      key.toLowerCase(),
      FRONT_MATTER_KEYS.map((name) => name.toLowerCase()),
      1,
    );
    return [
      ...near.map((name) => {
        const spelled = FRONT_MATTER_KEYS.find((known) => known.toLowerCase() === name) ?? name;
        return { title: `Change to ${spelled}`, edits: [editOf(source.text, problem, spelled)] };
      }),
      { title: `Remove ${key}`, edits: [removeLines(source.text, problem)] },
    ];
  }
  if (code === 'partial-missing') {
    const text = partial === null ? source.text : (input.partials(partial) ?? '');
    const at = text.indexOf(subject, problem.start);
    if (at === -1 || at > problem.end) return [];
    return nearWords(subject, new Set(input.partialNames), 2).map((name) => ({
      title: `Change to ${name}`,
      edits: [editOf(text, { start: at, end: at + subject.length }, name)],
    }));
  }
  return [];
}
const FRONT_MATTER_KEYS: readonly string[] = Object.keys(promptFrontMatter.shape);

function toProblem(finding: Finding, { path, text, partials }: LintInput): PromptProblem {
  const { severity, code, message, partial, start, end, fixes = [] } = finding;
  const file = partial === null ? text : (partials(partial) ?? '');
  const starts = createLineStarts(file);
  const from = placeAt(starts, Math.min(start, file.length));
  const to = placeAt(starts, Math.min(Math.max(start, end), file.length));
  return {
    severity,
    code,
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}`,
    path: partial === null ? path : `${PARTIALS_PLACE}/${partial}${PARTIAL_SUFFIX}`,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
    fixes,
  };
}

/** By file and place; what a partial in two places says twice is said once. */
function inOrder(problems: readonly PromptProblem[]): readonly PromptProblem[] {
  const byKey = new Map(
    problems.map((problem) => [
      JSON.stringify([problem.code, problem.path, problem.line, problem.column, problem.message]),
      problem,
    ]),
  );
  return [...byKey.values()].toSorted((a, b) =>
    a.path === b.path ? a.line - b.line || a.column - b.column : a.path < b.path ? -1 : 1,
  );
}
