import type { ImportedFile } from '../../../../main/contract/trace-import.ts';

/** What kind of thing a field is about that no field of ours holds. */
export type UnmappedKind = 'model' | 'other' | 'infrastructure';

export interface UnmappedGroup {
  kind: UnmappedKind;
  title: string;
  /** What it means that they have no field of their own, and what to do about it. */
  advice: string;
  /** By how many spans have it, most first. */
  fields: readonly { name: string; spans: number }[];
}

const WORDS: Readonly<Record<UnmappedKind, { title: string; advice: string }>> = {
  model: {
    title: 'About models, prompts and tools',
    advice:
      'Kept as attributes and found by search, but no part of messages, tokens or cost. Where a span shows less than you expect, look here first.',
  },
  other: {
    title: 'Of your application',
    advice:
      'Kept as attributes and found by search. If one of them names the tenant, import again and name it: traces are then kept apart by tenant.',
  },
  infrastructure: {
    title: 'Where it ran',
    advice: 'Hosts, connections, processes and the instrumentation. Kept as attributes; nothing to do.',
  },
};

/** First words of names in the OpenTelemetry conventions, and of what exporters add about themselves. */
const INFRASTRUCTURE = new Set(
  `aws azure browser client cloud code container cpu db deployment device dns docker enduser env error exception faas gcp
  heroku host hostname http instrumentation internal ip jaeger k8s library log messaging net network nodejs
  opentelemetry os otel peer process rpc runtime sampler scope sdk server service source span system telemetry
  thread tls trace tracestate url user_agent w3c webengine`.split(/\s+/),
);
const MODEL = new Set(
  `agent agents ai anthropic bedrock choices completion completions crewai embedding embeddings finish_reason function
  gen_ai generation input inputs invocation langchain langfuse langgraph langsmith llama_index llm ls mcp message messages
  mlflow model openai openinference output outputs params prompt prompts reranker response_format retrieval retriever
  smolagents task temperature token tokens tool tools traceloop usage vector vertex`.split(/\s+/),
);

/** @returns what a field is about, by the words its name begins with */
export function unmappedKind(name: string): UnmappedKind {
  // Exporters put what they did not know below a name of their own: the word after it says more.
  const path = name.replace(/^(attributes?|resource|tags?|extra|metadata|fields|span_attributes|data|info)[._/]+/i, '');
  const [first = ''] = path.toLowerCase().split(/[./:\s[\]-]+/);
  const [stem = ''] = first.split('_');
  if (MODEL.has(first)) return 'model';
  if (INFRASTRUCTURE.has(first)) return 'infrastructure';
  if (MODEL.has(stem)) return 'model';
  return INFRASTRUCTURE.has(stem) ? 'infrastructure' : 'other';
}

/** @returns the fields of all files by kind, what needs looking at first; kinds that have none are left out */
export function unmappedGroups(files: readonly Pick<ImportedFile, 'unmapped'>[]): readonly UnmappedGroup[] {
  const spans = new Map<string, number>();
  for (const { unmapped } of files) {
    for (const [name, count] of Object.entries(unmapped)) spans.set(name, (spans.get(name) ?? 0) + count);
  }
  const fields = [...spans]
    .map(([name, count]) => ({ name, spans: count }))
    .toSorted((a, b) => b.spans - a.spans || (a.name < b.name ? -1 : 1));
  const byKind = Map.groupBy(fields, ({ name }) => unmappedKind(name));
  return (['model', 'other', 'infrastructure'] as const).flatMap((kind) => {
    const own = byKind.get(kind);
    return own === undefined ? [] : [{ kind, ...WORDS[kind], fields: own }];
  });
}
