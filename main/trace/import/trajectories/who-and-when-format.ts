import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalMessage, CanonicalSpan, MessagePart } from '../../../contract/canonical-span.ts';
import { wordsOf } from '../steps/first-and-last.ts';
import { StepTrace } from '../steps/step-trace.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { ContentTraceIds } from '../values/content-trace-ids.ts';
import { asArray, asNumber, asObject, asText, fieldOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { contentParts } from '../values/messages/read-message.ts';
import { readRole } from '../values/messages/read-role.ts';

type Score = NonNullable<CanonicalSpan['scores']>[number];

const KNOWN = new Set([
  'history',
  'question',
  'mistake_agent',
  'mistake_step',
  'mistake_reason',
  'is_correct',
  'system_prompt',
]);
const EXECUTOR = /^(?:computer[_ ]?terminal|.*executor|code_?interpreter)$/i;

/**
 * Who&When: a conversation of several agents, with the agent and the step that a person found at fault. Every entry of
 * `history` is a record, since `mistake_step` counts them: agents are spans of a model, a terminal that runs their code is a
 * tool, a person is an event.
 */
export const whoAndWhenFormat: TraceFormat = {
  name: 'who-and-when',
  detects: (document) => {
    const log = asObject(document);
    return (
      log !== undefined &&
      Array.isArray(fieldOf(log, 'history')) &&
      (Object.hasOwn(log, 'mistake_step') || Object.hasOwn(log, 'mistake_agent'))
    );
  },
  createMapper: (context) => new WhoAndWhenMapper(context),
};

interface Entry {
  /** The agent, or the person. */
  speaker: string;
  kind: CanonicalKind;
  message: CanonicalMessage;
  rest: JsonObject;
}

class WhoAndWhenMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #ids = new ContentTraceIds();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const log = asObject(document);
    const history = asArray(fieldOf(log, 'history'));
    if (log === undefined || history === undefined) {
      this.#context.error('A log holds no history and was left out.');
      return;
    }
    const trace = new StepTrace({ format: 'who-and-when', traceId: this.#ids.next(log), context: this.#context });
    const entries = history.map((entry) => readEntry(entry));
    const mistake = asNumber(fieldOf(log, 'mistake_step'));
    for (const [at, entry] of entries.entries()) {
      yield this.#mapEntry(trace, entries, at, {
        system: asText(fieldOf(log, 'system_prompt', entry.speaker)),
        scores: at === mistake ? [mistakeScore(log)] : undefined,
      });
    }
    const last = entries.at(-1);
    yield trace.root({
      name: 'who-and-when',
      input: fieldOf(log, 'question'),
      output: last && wordsOf(last.message),
      scores: scoresOf(log),
      attributes: keptFields(log, KNOWN, (field) => this.#context.unmapped(field)),
    });
  }

  *end(): Iterable<CanonicalSpan> {
    // Every log is complete in itself.
  }

  #mapEntry(
    trace: StepTrace,
    entries: readonly Entry[],
    at: number,
    { system, scores }: { system: string | undefined; scores: Score[] | undefined },
  ): CanonicalSpan {
    const { speaker, kind, message, rest } = entries[at] ?? readEntry(null);
    const attributes = keptFields(rest, new Set(), (field) => this.#context.unmapped(field), 'history.');
    const common = { name: speaker, scores, attributes };
    const words = wordsOf(message);
    if (kind === 'event') return trace.step({ ...common, output: words }, at, { kind });
    if (kind === 'tool') {
      const asked = entries[at - 1];
      const ran = asked && wordsOf(asked.message);
      const tool = {
        name: speaker,
        ...(ran === undefined ? {} : { arguments: ran }),
        ...(words === undefined ? {} : { result: words }),
      };
      return trace.step({ ...common, tool }, at, { kind });
    }
    return trace.step(
      {
        ...common,
        agent: { name: speaker },
        systemInstructions: system === undefined ? undefined : [{ type: 'text', content: system }],
        inputMessages: entries.slice(0, at).map((entry) => heard(entry)),
        outputMessages: [{ ...heard(entries[at] ?? readEntry(null)), role: 'assistant' }],
      },
      at,
    );
  }
}

/** In a conversation of many, who speaks is told by the name. */
function heard({ speaker, message }: Entry): CanonicalMessage {
  return { ...message, name: speaker };
}

function readEntry(entry: JsonValue): Entry {
  const object = asObject(entry) ?? {};
  const role = asText(fieldOf(object, 'role')) ?? 'assistant';
  // Logs of Magentic-One have the agent where others have the role: `Orchestrator (thought)`.
  const speaker = asText(fieldOf(object, 'name')) ?? role;
  const parts: MessagePart[] = contentParts(fieldOf(object, 'content'));
  const kind: CanonicalKind = EXECUTOR.test(speaker) ? 'tool' : /^(?:human|user)$/i.test(speaker) ? 'event' : 'llm';
  const rest = Object.fromEntries(Object.entries(object).filter(([key]) => !['role', 'name', 'content'].includes(key)));
  const known = readRole(role);
  const isRole = /^(?:system|user|assistant|tool)$/.test(known);
  return { speaker, kind, message: { role: isRole ? known : 'assistant', parts }, rest };
}

function scoresOf(log: JsonObject): Score[] | undefined {
  const scores = ['mistake_agent', 'mistake_step', 'is_correct'].flatMap((name): Score[] => {
    const value = fieldOf(log, name);
    const comment = name === 'is_correct' ? undefined : asText(fieldOf(log, 'mistake_reason'));
    return value === undefined ? [] : [{ name, value, ...(comment === undefined ? {} : { comment }) }];
  });
  return scores.length > 0 ? scores : undefined;
}

function mistakeScore(log: JsonObject): Score {
  const comment = asText(fieldOf(log, 'mistake_reason'));
  return { name: 'mistake', value: true, ...(comment === undefined ? {} : { comment }) };
}
