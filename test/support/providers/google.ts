import { event, MODEL, type Usage, type Vendor } from './vendor.ts';

interface GenerateRequest {
  contents: { role: string; parts: { text?: string }[] }[];
  systemInstruction?: { parts: { text: string }[] };
  tools?: { functionDeclarations?: { name: string }[] }[] | { functionDeclarations?: { name: string }[] };
  generationConfig?: { maxOutputTokens?: number };
}

/** What was thought is counted beside the answer. */
const usageOf = ({ input, cached, output, reasoning }: Usage) => ({
  promptTokenCount: input,
  cachedContentTokenCount: cached,
  candidatesTokenCount: output - reasoning,
  thoughtsTokenCount: reasoning,
  totalTokenCount: input + output,
});
const candidate = (parts: unknown[], usage: Usage | null, finishReason?: string) => ({
  candidates: [
    { content: { parts, role: 'model' }, index: 0, ...(finishReason === undefined ? {} : { finishReason }) },
  ],
  ...(usage === null ? {} : { usageMetadata: usageOf(usage) }),
  modelVersion: MODEL,
  responseId: 'r-1',
});

/** Google's generateContent format; its stream has no end marker. */
export const google: Vendor = {
  name: 'Google generateContent',
  kind: 'google',
  keyHeader: ['x-goog-api-key', (key) => key],
  path: (model, isStream) => `/models/${model}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  textEvents: (pieces, usage) =>
    pieces.map((text, index) =>
      index === pieces.length - 1
        ? event(candidate([{ text }], usage, 'STOP'))
        : event(candidate([{ text }], { ...usage, output: usage.reasoning })),
    ),
  toolEvents: ({ name, args }, usage) => [event(candidate([{ functionCall: { name, args } }], usage, 'STOP'))],
  failureEvent: event({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }),
  filteredEvents: (usage) => [event(candidate([], usage, 'SAFETY'))],
  whole: (text, usage) => candidate([{ text }], usage, 'STOP'),
  errorBody: ({ status, message, type = 'INVALID_ARGUMENT' }) => ({ error: { code: status, message, status: type } }),
  read: (body, path) => {
    const { contents, systemInstruction, tools, generationConfig } = body as GenerateRequest;
    const declarations = [tools ?? []].flat().flatMap(({ functionDeclarations }) => functionDeclarations ?? []);
    return {
      text: (contents.findLast(({ role }) => role === 'user')?.parts ?? []).map(({ text }) => text ?? '').join(''),
      system: (systemInstruction?.parts ?? []).map(({ text }) => text).join('\n'),
      toolNames: declarations.map(({ name }) => name),
      isStream: path.includes(':streamGenerateContent'),
      maxTokens: generationConfig?.maxOutputTokens,
    };
  },
};
