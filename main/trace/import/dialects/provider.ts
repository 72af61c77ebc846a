/** Frameworks that say their own name where the provider of the model belongs. */
const FRAMEWORK =
  /^(?:lang(?:chain|graph)|llama_?index|crewai|haystack|auto_?gen|semantic[_.-]kernel|strands(?:-agents)?|pydantic[_-]ai|gcp\.vertex\.agent|agno|smolagents|dspy|ag2|mastra|microsoft\.agent\w*|autogen|unknown|null)$/i;
/** Providers as conventions and SDKs spell them; what follows a dot names one of their interfaces. */
const PROVIDER =
  /^(?:openai|anthropic|cohere|google|gemini|gcp|vertex_?ai|aws|amazon|bedrock|az|azure|deepseek|groq|ibm|watsonx|mistral|perplexity|x_?ai|grok|ollama|together|fireworks|hugging_?face|replicate|openrouter|nvidia|vllm|cerebras|meta|moonshot|alibaba|dashscope|writer|ai21|voyage|jina|databricks|sambanova|github)/i;

/** Starts of model names that one maker uses. A prefix `maker/` or `region.maker.` is looked at first. */
const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[/.])(?:anthropic|claude)[/.-]/i, 'anthropic'],
  [
    /(?:^|[/.])(?:openai\/|gpt-|chatgpt-|o[1345](?:-|$)|text-embedding-(?:3|ada)|davinci|whisper-|dall-e|tts-)/i,
    'openai',
  ],
  [/(?:^|[/.])(?:gemini|gemma|palm|text-embedding-00|text-bison|chat-bison)/i, 'google'],
  [/(?:^|[/.])(?:mistral|mixtral|codestral|ministral|pixtral|magistral|devstral)/i, 'mistral_ai'],
  [/(?:^|[/.])(?:cohere[/.]|command-|command$|embed-(?:english|multilingual)|rerank-)/i, 'cohere'],
  [/(?:^|[/.])deepseek/i, 'deepseek'],
  [/(?:^|[/.])grok-/i, 'x_ai'],
  [/(?:^|[/.])(?:amazon[/.]|titan-|nova-)/i, 'aws.bedrock'],
];

/**
 * @param told what stands in the attributes: a provider, one with its interface (`openai.responses`), or a framework
 * @param model as asked for or as answered
 * @param framework what a framework says of its model's provider, believed last
 * @returns undefined when neither tells
 */
export function providerOf(
  told: string | undefined,
  model: string | undefined,
  framework?: string,
): string | undefined {
  if (told !== undefined && PROVIDER.test(told) && !FRAMEWORK.test(told)) return withoutInterface(told);
  const made = model === undefined ? undefined : MAKERS.find(([pattern]) => pattern.test(model))?.[1];
  if (made !== undefined) return made;
  if (told !== undefined && !FRAMEWORK.test(told)) return told;
  return framework !== undefined && PROVIDER.test(framework) ? framework : undefined;
}

/** The AI SDK names the interface with its provider: `openai.responses`, `anthropic.messages`, `google.generative-ai`. */
function withoutInterface(provider: string): string {
  const match =
    /^(openai|anthropic|google|mistral|cohere|groq|xai|perplexity|deepseek|amazon-bedrock|azure-openai|togetherai|fireworks)\.(?:chat|responses|completion|messages|embedding|textEmbedding|generative-ai|vertex\.\w+|image|transcription|speech)$/.exec(
      provider,
    );
  return match?.[1] ?? provider;
}
