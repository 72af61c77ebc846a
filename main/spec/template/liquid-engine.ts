import {
  type Emitter,
  type FilterImplOptions,
  InlineCommentTag,
  Liquid,
  Output,
  Parser,
  RenderTag,
  type TagToken,
  type Template,
  type TopLevelToken,
  type Context,
} from 'liquidjs';
import { quoteText } from './neutralize.ts';
import type { RenderBudget } from './render-budget.ts';

/** Templates are Liquid without what reads files, clocks or chance; what is left gives the same text for the same values. */
const ALLOWED_TAGS: ReadonlySet<string> = new Set([
  'assign',
  'break',
  'capture',
  'case',
  'comment',
  'continue',
  'for',
  'if',
  'raw',
  'unless',
]);
/** By what they work on: numbers, lists, texts, anything. */
export const ALLOWED_FILTERS: readonly string[] = [
  'abs at_least at_most ceil divided_by floor minus modulo plus round times',
  'compact concat first join last map reject reverse size slice sort sort_natural sum uniq where',
  'append capitalize downcase escape lstrip prepend remove remove_first replace replace_first rstrip split strip',
  'strip_newlines truncate truncatewords upcase',
  'default json',
].flatMap((names) => names.split(' '));
/** A rendering that takes longer is stopped: an ordinary prompt takes less than a thousandth of it. */
const MAX_RENDER_MS = 1000;
export const PARTIAL_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/i;
/** The engine's check of an inline comment takes the square of its length. */
const MAX_INLINE_COMMENT_LENGTH = 2000;

/** Liquid over a fixed set of partials: nothing is ever looked up anywhere else. */
export class LiquidEngine extends Liquid {
  readonly #partials = new Map<string, Template[]>();

  constructor() {
    super({
      fs: NO_FILES,
      ownPropertyOnly: true,
      strictFilters: true,
      strictVariables: true,
      lenientIf: true,
      relativeReference: false,
      renderLimit: MAX_RENDER_MS,
      // What writes dates is not allowed; asking the system for its language takes longer than compiling a prompt.
      locale: 'en-US',
    });
    for (const name of Object.keys(this.tags)) if (!ALLOWED_TAGS.has(name)) Reflect.deleteProperty(this.tags, name);
    this.registerTag('render', NamedRenderTag);
    this.registerTag('#', ShortCommentTag);
    const allowed = new Set(ALLOWED_FILTERS);
    for (const name of Object.keys(this.filters)) if (!allowed.has(name)) this.unregisterFilter(name);
    this.registerFilter('quote', QUOTE);
  }

  override parse(text: string, name?: string): Template[] {
    return new MeteredParser(this).parse(text, name);
  }

  setPartial(name: string, templates: Template[]): void {
    this.#partials.set(name, templates);
  }

  // oxlint-disable-next-line require-yield -- the engine drives a generator here, whether or not there is something to wait for
  override *_parsePartialFile(name: string): Generator<unknown, Template[], string | Template[]> {
    const templates = this.#partials.get(name);
    if (templates === undefined) throw new Error(`there is no partial "${name}" in prompts/partials/`);
    return templates;
  }
}

const QUOTE: FilterImplOptions = function quote(this: { context: Context }, value: unknown, name: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  this.context.memoryLimit.use(text.length);
  return quoteText(text, typeof name === 'string' ? name : undefined);
};

/** Charges every piece that is rendered, and tells what outputs made. */
class MeteredParser extends Parser {
  override parseToken(token: TopLevelToken, remainTokens: TopLevelToken[]): ReturnType<Parser['parseToken']> {
    const template = super.parseToken(token, remainTokens);
    const isOutput = template instanceof Output;
    // What is neither a tag nor an output is text.
    const isText = !isOutput && !('name' in template);
    const render = template.render.bind(template) as (context: Context, emitter: Emitter) => unknown;
    template.render = function* metered(context: Context, emitter: Emitter) {
      const budget = context.memoryLimit as unknown as RenderBudget;
      budget.seeEmitter(emitter);
      const start = emitter.buffer.length;
      const rendered: unknown = yield render(context, emitter);
      budget.use(isOutput || isText ? 1 + emitter.buffer.length - start : 1);
      if (isOutput) budget.record(template, emitter, start);
      return rendered;
    } as typeof template.render;
    return template;
  }
}

/** `{% render 'name' %}`: the name stands there, so that what a prompt is made of is known before it is rendered. */
class NamedRenderTag extends RenderTag {
  constructor(token: TagToken, remainTokens: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, remainTokens, liquid, parser);
    const name = this.partialScope()?.name;
    if (name === undefined || !PARTIAL_NAME.test(name)) {
      throw new Error("a partial is named in quotes, by letters, digits and dashes: {% render 'name' %}");
    }
  }
}

class ShortCommentTag extends InlineCommentTag {
  constructor(token: TagToken, remainTokens: TopLevelToken[], liquid: Liquid) {
    if (token.args.length > MAX_INLINE_COMMENT_LENGTH) {
      throw new Error('the comment is too long. Put it between {% comment %} and {% endcomment %}');
    }
    super(token, remainTokens, liquid);
  }
}

const refuse = (): never => {
  throw new Error('a template reads no files');
};
const NO_FILES = {
  exists: () => Promise.resolve(false),
  existsSync: () => false,
  readFile: () => Promise.reject(new Error('a template reads no files')),
  readFileSync: refuse,
  resolve: refuse,
};
