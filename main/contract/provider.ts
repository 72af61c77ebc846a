import * as z from 'zod';

/** Wire formats that are spoken. The last three are servers on this machine, found by themselves on their usual ports. */
export const PROVIDER_KINDS = [
  'openai',
  'anthropic',
  'google',
  'openai-compatible',
  'ollama',
  'lm-studio',
  'llama-cpp',
] as const;
/** A model in files of this machine, which a process of ours loads. */
export const MODEL_FILE_KINDS = ['onnx', 'gguf'] as const;
export type WireKind = (typeof PROVIDER_KINDS)[number];
export type ProviderKind = WireKind | (typeof MODEL_FILE_KINDS)[number];

function isInFiles(kind: ProviderKind): boolean {
  return (MODEL_FILE_KINDS as readonly string[]).includes(kind);
}

/** First part of every model id. `local`, `sim` and `policy` are ours. */
const providerId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and dashes, such as "my-gateway"')
  .refine((id) => !['local', 'sim', 'policy'].includes(id), '"local", "sim" and "policy" are taken; choose another id');

/** Name of a secret in the vault; also of the variable TRESTLE_SECRET_NAME. Never the secret. */
export const secretName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,79}$/, 'must be capitals, digits and underscores, such as OPENAI_API_KEY');

/** What a person knows of a model that its provider does not tell. */
const declaredModel = z.strictObject({
  /** As the provider names it, without the provider's id. */
  id: z.string().min(1).max(160),
  contextTokens: z.int().min(1).max(100_000_000).optional(),
  supportsTools: z.boolean().optional(),
  supportsJsonSchema: z.boolean().optional(),
  /**
   * Names that its answers may come under; one may end in `*`. An answer under another name is of a model that nobody chose,
   * and counts as a failed call: the next endpoint of a policy is asked. Without it every name is taken, and so is an answer that names no model, as Google's do.
   */
  answersAs: z.array(z.string().min(1).max(200)).min(1).max(20).optional(),
});

/** One entry of `providers` in trestle.jsonc. The three clouds work without one as soon as their key is there. */
export const providerDeclaration = z
  .strictObject({
    id: providerId,
    kind: z.enum([...PROVIDER_KINDS, ...MODEL_FILE_KINDS]),
    /**
     * Of `onnx`: the transformers.js-style folder of a model that writes text; absolute, or from the workspace's folder. Its
     * last part is the model's name.
     */
    folder: z.string().min(1).max(4096).optional(),
    /** Of `gguf`: the model's file, absolute or from the workspace's folder. Its name is the model's. */
    file: z
      .string()
      .max(4096)
      .regex(/\.gguf$/i, 'must end in .gguf')
      .optional(),
    /** Of `onnx`: which graph, such as `onnx/model_q4.onnx`; needed where the folder has several and no `model.onnx`. */
    graph: z
      .string()
      .max(400)
      .regex(/^(?!\/)(?!.*\.\.)[^\\]+\.onnx$/, 'must be a path below the folder that ends in .onnx')
      .optional(),
    /** What the paths of the wire format are put behind, e.g. `http://localhost:8000/v1`. */
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    /** Name of its key; of the three clouds their usual name by default. */
    secret: secretName.optional(),
    /**
     * Of `openai`: which of its two formats. By default `responses` at OpenAI itself and `chat-completions` at any other
     * address, for that is what imitations speak.
     */
    api: z.enum(['responses', 'chat-completions']).optional(),
    models: z.array(declaredModel).max(500).default([]),
  })
  .refine((provider) => provider.kind !== 'openai-compatible' || provider.baseUrl !== undefined, {
    path: ['baseUrl'],
    message: 'an "openai-compatible" provider needs its address, such as "http://localhost:8000/v1"',
  })
  .refine((provider) => (provider.kind === 'onnx') === (provider.folder !== undefined), {
    path: ['folder'],
    message: 'an "onnx" provider needs the folder of its model, and no other kind has one',
  })
  .refine((provider) => (provider.kind === 'gguf') === (provider.file !== undefined), {
    path: ['file'],
    message: 'a "gguf" provider needs the file of its model, and no other kind has one',
  })
  .refine(({ kind, graph }) => kind === 'onnx' || graph === undefined, {
    path: ['graph'],
    message: 'only an "onnx" provider has a graph',
  })
  .refine(({ kind, baseUrl, secret, api }) => !isInFiles(kind) || (baseUrl ?? secret ?? api) === undefined, {
    path: ['kind'],
    message: 'a provider that is read from files has no baseUrl, secret or api',
  })
  .refine(({ kind, models }) => !isInFiles(kind) || models.length === 0, {
    path: ['models'],
    message: 'a provider that is read from files has the one model of them; leave "models" out',
  });
export type ProviderDeclaration = z.infer<typeof providerDeclaration>;

/**
 * Whether a model can be called now: `offline` by our own switch, `no-key` when its secret is nowhere, `not-found` when its
 * server does not answer or does not have it, `restricted` when an untrusted workspace names it.
 */
export type LanguageModelState = 'ready' | 'offline' | 'no-key' | 'not-found' | 'restricted';

/** Free: runs on this machine. Unknown: prices.jsonc has no entry, so its cost is unknown and never 0. */
export type PriceState = 'free' | 'known' | 'unknown';

export interface LanguageModelInfo {
  /** `provider/model`: what `--model`, prompts and policies name. */
  id: string;
  provider: string;
  /** Answers on this machine: nothing that is sent to it leaves. */
  isLocal: boolean;
  /** Null when nobody says. */
  contextTokens: number | null;
  supportsTools: boolean | null;
  supportsJsonSchema: boolean | null;
  state: LanguageModelState;
  /** One sentence with the way out; null when ready. */
  why: string | null;
  price: PriceState;
}

/** `built-in` needs nothing, `declared` is in trestle.jsonc, `found` answered on this machine by itself. */
export type ProviderOrigin = 'built-in' | 'declared' | 'found';

export interface ProviderInfo {
  id: string;
  /** Null for what runs inside Trestle. */
  kind: ProviderKind | null;
  origin: ProviderOrigin;
  baseUrl: string | null;
  isLocal: boolean;
  /** Name of the secret it takes; null when it takes none. */
  secret: string | null;
  state: LanguageModelState;
  why: string | null;
  /** Of `models`. */
  modelCount: number;
}

export const languageModelListRequest = z.strictObject({
  /** Ask every server that may be contacted what it has, now. Otherwise what was found within the last minute. */
  refresh: z.boolean().default(false),
});
export interface LanguageModelListResponse {
  /** What the switch is set to; null = what each prompt names. */
  chosen: string | null;
  /** What an ask uses now, as far as one model can be named: chosen, or the one of the default pipeline's prompt. */
  effective: string;
  providers: readonly ProviderInfo[];
  /** Ready ones first, then by id. */
  models: readonly LanguageModelInfo[];
}

export const languageModelSelectRequest = z.strictObject({
  /** `provider/model`; null goes back to what each prompt names. */
  model: z.string().min(1).max(200).nullable(),
});
export interface LanguageModelSelection {
  chosen: string | null;
  effective: LanguageModelInfo;
}
