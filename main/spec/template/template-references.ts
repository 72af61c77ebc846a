import {
  analyzeSync,
  AssignTag,
  CaptureTag,
  ForTag,
  Output,
  RenderTag,
  type Template,
  toValueSync,
  type Value,
  type Variable,
} from 'liquidjs';
import { createLineStarts, offsetAt } from './line-starts.ts';

/** A name that a template uses. */
export interface TemplateReference {
  /** The section that is rendered. */
  section: string;
  /** Where it stands: the section itself or `partials/NAME`. */
  template: string;
  /** Of the name as it is written, UTF-16 in the template's text. */
  start: number;
  end: number;
  /** As it is written: `d.text`. */
  written: string;
  /** From a variable that is handed in: `documents[].text`; null for what the template makes itself. */
  path: string | null;
  /** Variables that are handed in and shape the value. */
  roots: readonly string[];
  /** Whether it is put out here, and through which filters. */
  output: { filters: readonly string[]; start: number; end: number } | null;
}
/** `{% render 'name' %}`. */
export interface PartialReference {
  name: string;
  template: string;
  /** Of the whole tag. */
  start: number;
  end: number;
}

/** What an output shows: the name to tell it by, and the variables behind it. */
export interface OutputOrigin {
  variable: string;
  roots: readonly string[];
}

export interface TemplateUses {
  references: readonly TemplateReference[];
  origins: ReadonlyMap<Template, OutputOrigin>;
}

/** What a local name stands for. */
interface Binding {
  path: string | null;
  roots: readonly string[];
}
type Scope = ReadonlyMap<string, Binding>;
const OWN: Binding = { path: null, roots: [] };

/** @returns the partials that a parsed template renders itself, in order */
export function partialsIn(name: string, templates: readonly Template[]): readonly PartialReference[] {
  return templates.flatMap((template) => {
    if (template instanceof RenderTag) {
      const partial = template.partialScope()?.name ?? '';
      return [{ name: partial, template: name, start: template.token.begin, end: template.token.end }];
    }
    return partialsIn(name, childrenOf(template));
  });
}

/**
 * Follows every name of a template, and of the partials it renders, to the variables that are handed in: through loops,
 * assignments and the arguments of partials.
 *
 * @param options.partials parsed, by name, without cycles
 */
export function usesOf(
  name: string,
  options: {
    templates: readonly Template[];
    text: string;
    partials: ReadonlyMap<string, { templates: readonly Template[]; text: string }>;
  },
): TemplateUses {
  const references: TemplateReference[] = [];
  const origins = new Map<Template, OutputOrigin>();
  /** Each partial once for each way it is bound: a partial in many places stays one walk. */
  const walked = new Set<string>();
  const walk = (
    at: { name: string; text: string; lines: readonly number[] },
    templates: readonly Template[],
    outer: Scope,
  ): Scope => {
    let scope = outer;
    for (const template of templates) scope = visit(at, template, scope);
    return scope;
  };
  const visit = (
    at: { name: string; text: string; lines: readonly number[] },
    template: Template,
    scope: Scope,
  ): Scope => {
    const used = variablesOf(template).map((variable) => referTo(at, variable, scope));
    const filters = template instanceof Output ? template.value.filters.map((filter) => filter.name) : [];
    const { begin: start, end } = template.token;
    const output = template instanceof Output ? { filters, start, end } : null;
    references.push(...used.map((reference) => ({ ...reference, section: name, output })));
    const binding = bindingOf(used);
    if (template instanceof Output && !origins.has(template)) {
      origins.set(template, { variable: binding.path ?? used[0]?.written ?? '', roots: binding.roots });
    }
    if (template instanceof AssignTag) return bind(scope, namesOf(template), binding);
    if (template instanceof ForTag) {
      const [collection] = used;
      const item: Binding =
        collection === undefined
          ? OWN
          : { path: collection.path === null ? null : `${collection.path}[]`, roots: collection.roots };
      walk(at, childrenOf(template), bind(bind(scope, [template.variable], item), ['forloop'], OWN));
      return scope;
    }
    if (template instanceof CaptureTag) {
      const before = references.length;
      walk(at, childrenOf(template), scope);
      const inside = references.slice(before);
      return bind(scope, namesOf(template), { path: null, roots: distinct(inside.flatMap(({ roots }) => roots)) });
    }
    if (template instanceof RenderTag) {
      walkPartial(at, template, scope);
      return scope;
    }
    // What a branch assigns is known after it.
    return walk(at, childrenOf(template), scope);
  };
  const walkPartial = (
    at: { name: string; text: string; lines: readonly number[] },
    tag: RenderTag,
    scope: Scope,
  ): void => {
    const called = tag.partialScope();
    const partial = called === undefined ? undefined : options.partials.get(called.name);
    if (called === undefined || partial === undefined) return;
    let inner: Scope = new Map();
    const isLoop = /\bfor\b/.test(at.text.slice(tag.token.begin, tag.token.end));
    for (const entry of called.scope) {
      const [parameter, argument] = typeof entry === 'string' ? [entry, argumentOf(tag, entry)] : entry;
      const used =
        argument === undefined ? [] : variablesIn(tag, argument).map((variable) => referTo(at, variable, scope));
      const { path, roots } = bindingOf(used);
      const isItem = isLoop && typeof entry !== 'string';
      inner = bind(inner, [parameter], { path: path === null || !isItem ? path : `${path}[]`, roots });
    }
    const key = JSON.stringify([called.name, ...inner].map((part) => part));
    if (walked.has(key)) return;
    walked.add(key);
    const { templates, text } = partial;
    walk(
      { name: `partials/${called.name}`, text, lines: createLineStarts(text) },
      templates,
      bind(inner, ['forloop'], OWN),
    );
  };
  walk({ name, text: options.text, lines: createLineStarts(options.text) }, options.templates, new Map());
  return { references, origins };
}

function referTo(
  at: { name: string; text: string; lines: readonly number[] },
  variable: Variable,
  scope: Scope,
): Omit<TemplateReference, 'output' | 'section'> {
  const start = offsetAt(at.lines, variable.location.row, variable.location.col);
  const written = NAME.exec(at.text.slice(start, start + MAX_NAME_LENGTH))?.[0] ?? variable.toString();
  const root = String(variable.segments[0] ?? '');
  const rest = variable.segments.slice(1).map(spellSegment).join('');
  const bound = scope.get(root);
  const place = { template: at.name, start, end: start + written.length, written };
  if (bound === undefined) return { ...place, path: `${root}${rest}`, roots: [root] };
  return { ...place, path: bound.path === null ? null : `${bound.path}${rest}`, roots: bound.roots };
}
const NAME = /^[a-z_][\w-]*(?:\.[\w-]+|\[[^\]]{0,100}\])*/i;
const MAX_NAME_LENGTH = 400;

function spellSegment(segment: string | number | Variable): string {
  if (typeof segment === 'string') return `.${segment}`;
  return '[]';
}

function bindingOf(used: readonly Omit<TemplateReference, 'output' | 'section'>[]): Binding {
  return { path: used[0]?.path ?? null, roots: distinct(used.flatMap(({ roots }) => roots)) };
}

function bind(scope: Scope, names: readonly string[], binding: Binding): Scope {
  return new Map([...scope, ...names.map((name) => [name, binding] as const)]);
}

function namesOf(template: Template): string[] {
  return [...(template.localScope?.() ?? [])].map((identifier) =>
    typeof identifier === 'string' ? identifier : identifier.content,
  );
}

function argumentOf(tag: RenderTag, parameter: string): Argument | undefined {
  // What follows `name:` in the tag; the engine keeps it to itself.
  const { hash } = tag as unknown as { hash: { hash: Readonly<Record<string, Argument | undefined>> } };
  return hash.hash[parameter];
}
type Argument = NonNullable<ReturnType<NonNullable<Template['arguments']>>> extends Iterable<infer One> ? One : never;

function variablesOf(template: Template): readonly Variable[] {
  return [...(template.arguments?.() ?? [])].flatMap((argument) => variablesIn(template, argument));
}

/** The engine tells variables of whole templates only: this one has a single argument. */
function variablesIn(template: Template, argument: Argument | Value): readonly Variable[] {
  const single: Template = { token: template.token, render: () => undefined, arguments: () => [argument] };
  return Object.values(analyzeSync([single], { partials: false }).variables).flat();
}

function childrenOf(template: Template): readonly Template[] {
  return template.children === undefined ? [] : toValueSync<Template[]>(template.children(false, true));
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
