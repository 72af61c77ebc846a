import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { MapperContext } from '../trace-format.ts';
import { contentSpanId } from '../values/content-id.ts';
import { contentState } from '../values/content-state.ts';
import { defined } from '../values/defined.ts';

/** What a mapper says of a span; ids, place and source are worked out. Undefined members are left out. */
export type StepFields = { name: string } & {
  [Field in keyof Omit<
    CanonicalSpan,
    'traceId' | 'spanId' | 'parentSpanId' | 'seq' | 'source' | 'content' | 'synthetic' | 'kind' | 'name'
  >]?: CanonicalSpan[Field] | undefined;
};

/**
 * One trace of a format that lists steps instead of spans: a root made up to hold what is said of the whole, a span of a model
 * for each step (the records of the file), and spans of tools made up for the calls of a step. Ids come from the trace's own
 * id and the place of a step, so that the same file gives the same ids.
 */
export class StepTrace {
  readonly #options: { format: string; traceId: string; context: MapperContext };
  readonly rootId: string;
  /** The root stands before all. */
  #made = 1;
  #first: number | undefined;
  #last = 0;

  constructor(options: { format: string; traceId: string; context: MapperContext }) {
    this.#options = options;
    this.rootId = contentSpanId(options.traceId, 'root');
  }

  /** Call it last, when its first step has a place in the file, which is its own. */
  root(fields: StepFields): CanonicalSpan {
    return this.#span(fields, { kind: 'agent', spanId: this.rootId, synthetic: true }, this.#first ?? 0, 0);
  }

  /** @param step names the step within its trace */
  step(
    fields: StepFields,
    step: string | number,
    options: { kind?: CanonicalSpan['kind']; parentSpanId?: string } = {},
  ): CanonicalSpan {
    const spanId = contentSpanId(this.#options.traceId, 'step', step);
    this.#last = this.#options.context.nextIndex();
    this.#first ??= this.#last;
    return this.#span(fields, { kind: 'llm', parentSpanId: this.rootId, ...options, spanId }, this.#last, this.#made++);
  }

  /** @param call names the call within its step */
  tool(fields: StepFields, parent: CanonicalSpan, call: string | number): CanonicalSpan {
    const spanId = contentSpanId(this.#options.traceId, parent.spanId, 'call', call);
    const made = { kind: 'tool', parentSpanId: parent.spanId, spanId, synthetic: true } as const;
    return this.#span(fields, made, this.#last, this.#made++);
  }

  #span(
    { status, attributes, ...fields }: StepFields,
    made: Pick<CanonicalSpan, 'kind' | 'spanId'> & Partial<Pick<CanonicalSpan, 'parentSpanId' | 'synthetic'>>,
    index: number,
    seq: number,
  ): CanonicalSpan {
    const { format, traceId, context } = this.#options;
    const span = defined<CanonicalSpan>({
      traceId,
      ...made,
      seq,
      ...fields,
      status: status ?? 'unset',
      content: 'absent',
      source: { format, file: context.file, index },
      attributes: attributes ?? {},
    });
    return { ...span, content: contentState(span) };
  }
}
