import { Context, LiquidError, type Template, toValueSync, UndefinedVariableError } from 'liquidjs';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { PromptVariables } from '../../contract/prompt-file.ts';
import { LiquidEngine } from './liquid-engine.ts';
import { RenderBudget } from './render-budget.ts';
import {
  type OutputOrigin,
  type PartialReference,
  partialsIn,
  type TemplateReference,
  usesOf,
} from './template-references.ts';

/** UTF-16 units of one template. */
export const MAX_TEMPLATE_LENGTH = 512 * 1024;
/** Parsing takes more than linear time in them. */
const MAX_TAGS = 5000;
/** Partials within partials. */
const MAX_PARTIAL_DEPTH = 8;

/** What is wrong with a template, and where in its text (UTF-16 offsets). */
export interface TemplateProblem {
  code: 'syntax' | 'partial-missing' | 'partial-cycle' | 'partial-depth' | 'too-large' | 'unknown-variable' | 'render';
  /** A clause without its full stop. */
  message: string;
  /** Name of the section, or `partials/NAME`. */
  template: string;
  start: number;
  end: number;
  /** The variable or the partial that it is about. */
  subject?: string;
}

export interface TemplateText {
  name: string;
  text: string;
}

export interface RenderedTemplate {
  text: string;
  spans: readonly { start: number; end: number; variable: string; roots: readonly string[] }[];
}

/** Templates of one prompt, parsed together with the partials they render. */
export interface CompiledTemplates {
  /** Of parsing; a template with one is not rendered. */
  problems: readonly TemplateProblem[];
  references: readonly TemplateReference[];
  partialReferences: readonly PartialReference[];
  /** Names of the partials in use, directly or through another, in the order they are met. */
  partials: readonly string[];
  /**
   * @param options.isLenient a variable that is not there is empty in place of an error
   * @throws TemplateRenderError
   */
  render(name: string, variables: PromptVariables, options?: { isLenient?: boolean }): RenderedTemplate;
}

/** A template that cannot be rendered with these values: a variable that is not there, or more than a prompt may be. */
export class TemplateRenderError extends InvalidArgumentError {
  readonly problem: TemplateProblem;

  constructor(problem: TemplateProblem) {
    super(`${problem.message}.`, { details: { ...problem } });
    this.problem = problem;
  }
}

interface Parsed {
  text: string;
  templates: readonly Template[];
}

/**
 * Parses the templates of a prompt. Pure: the same texts give the same answer, and no text makes it take more than a moment.
 *
 * @param options.partials text of each partial by its name; null for one that is not there
 */
export function compileTemplates(options: {
  sections: readonly TemplateText[];
  partials: (name: string) => string | null;
}): CompiledTemplates {
  const engine = new LiquidEngine();
  const problems: TemplateProblem[] = [];
  const partialReferences: PartialReference[] = [];
  const partials = new Map<string, Parsed>();
  const sections = new Map<string, Parsed>();
  const load = (reference: PartialReference, chain: readonly string[]): void => {
    const { name, template, start, end } = reference;
    const place = { template, start, end, subject: name };
    if (chain.includes(name)) {
      const circle = [...chain.slice(chain.indexOf(name)), name].join(' → ');
      problems.push({ code: 'partial-cycle', message: `the partial "${name}" renders itself: ${circle}`, ...place });
      return;
    }
    if (chain.length >= MAX_PARTIAL_DEPTH) {
      problems.push({
        code: 'partial-depth',
        message: `partials render partials more than ${MAX_PARTIAL_DEPTH} deep: ${chain.join(' → ')}`,
        ...place,
      });
      return;
    }
    if (partials.has(name)) return;
    const text = options.partials(name);
    if (text === null) {
      problems.push({
        code: 'partial-missing',
        message: `there is no partial "${name}" in prompts/partials/`,
        ...place,
      });
      return;
    }
    const templates = parse(engine, { name: `partials/${name}`, text }, problems);
    if (templates === null) return;
    const inner = partialsIn(`partials/${name}`, templates);
    partialReferences.push(...inner);
    for (const one of inner) load(one, [...chain, name]);
    // After what it renders: a partial is there only when it is whole, so that a circle is met before it is taken as known.
    partials.set(name, { text, templates });
    engine.setPartial(name, [...templates]);
  };
  for (const { name, text } of options.sections) {
    const templates = parse(engine, { name, text }, problems);
    if (templates === null) continue;
    sections.set(name, { text, templates });
    const used = partialsIn(name, templates);
    partialReferences.push(...used);
    for (const one of used) load(one, []);
  }
  const isWhole = !problems.some(({ code }) => code === 'partial-cycle');
  const uses = [...sections].map(([name, { text, templates }]) =>
    usesOf(name, { text, templates, partials: isWhole ? partials : new Map() }),
  );
  const origins = new Map<Template, OutputOrigin>(uses.flatMap((use) => [...use.origins]));
  return {
    problems,
    references: uses.flatMap(({ references }) => references),
    partialReferences,
    partials: [...partials.keys()],
    render: (name, variables, { isLenient = false } = {}) => {
      const broken = problems[0];
      if (broken !== undefined) throw new TemplateRenderError(broken);
      const { text, templates } = sections.get(name) ?? { text: '', templates: [] };
      const budget = new RenderBudget();
      const context = new Context(
        variables,
        engine.options,
        { sync: true, strictVariables: !isLenient },
        { memoryLimit: budget as unknown as Context['memoryLimit'], liquid: engine },
      );
      try {
        const rendered = String(toValueSync(engine.renderer.renderTemplates([...templates], context)));
        const spans = budget.spans.map(({ template, start, end }) => {
          const origin = origins.get(template);
          return { start, end, variable: origin?.variable ?? '', roots: origin?.roots ?? [] };
        });
        return { text: rendered, spans };
      } catch (error) {
        throw new TemplateRenderError(problemOf(error, { name, text }));
      }
    },
  };
}

function parse(engine: LiquidEngine, { name, text }: TemplateText, problems: TemplateProblem[]): Template[] | null {
  const tags = text.split(/\{[{%]/).length - 1;
  if (text.length > MAX_TEMPLATE_LENGTH || tags > MAX_TAGS) {
    const message =
      tags > MAX_TAGS
        ? `the template has ${tags} tags and variables; ${MAX_TAGS} are read`
        : `the template has ${text.length} characters; ${MAX_TEMPLATE_LENGTH} are read`;
    problems.push({ code: 'too-large', message, template: name, start: 0, end: 0 });
    return null;
  }
  try {
    return engine.parse(text, name);
  } catch (error) {
    problems.push(problemOf(error, { name, text }));
    return null;
  }
}

function problemOf(error: unknown, { name, text }: TemplateText): TemplateProblem {
  if (error instanceof RangeError) {
    return { code: 'syntax', message: 'the template is nested too deeply', template: name, start: 0, end: 0 };
  }
  if (!LiquidError.is(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'render', message, template: name, start: 0, end: 0 };
  }
  const { token } = error;
  const where = { template: token.file ?? name, start: token.begin, end: Math.min(token.end, token.input.length) };
  // A tag that is never closed reaches to the end of the text: its first line says enough.
  const lineEnd = token.input.indexOf('\n', where.start);
  const end = lineEnd === -1 ? where.end : Math.max(Math.min(where.end, lineEnd), where.start);
  // A name without a place of its own in the text is of the section.
  const place = token.input.length <= 1 && text.length > 1 ? { template: name, start: 0, end: 0 } : { ...where, end };
  const inner = error.originalError ?? error;
  if (inner instanceof RangeError) {
    return { code: 'syntax', message: 'the template is nested too deeply', ...place };
  }
  if (error instanceof UndefinedVariableError) {
    const variable = (inner as { variableName?: unknown }).variableName;
    const subject = typeof variable === 'string' ? variable : '';
    return { code: 'unknown-variable', message: `{{${subject}}} does not exist`, ...place, subject };
  }
  return { code: error.name === 'RenderError' ? 'render' : 'syntax', message: plainMessage(inner.message), ...place };
}

/** Without the place that the engine writes behind it, in this project's words where its own are of another world. */
function plainMessage(message: string): string {
  const said = message.replace(/(?:, file:[^,]*)?, line:\d+, col:\d+$/, '').replace(/\.$/, '');
  const filter = /^undefined filter: (.+)$/.exec(said)?.[1];
  if (filter !== undefined) return `there is no filter "${filter}" here`;
  const tag = /^tag "(.+)" not found$/.exec(said)?.[1];
  if (tag !== undefined) return `there is no tag "${tag}" here`;
  if (said === 'template render limit exceeded') return 'it takes longer than a second to render';
  return said;
}
