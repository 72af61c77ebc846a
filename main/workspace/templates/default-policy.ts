/** `policies/default.policy.jsonc` of a new workspace: the built-in model, and how to put others before it. */
export const DEFAULT_POLICY_TEMPLATE = `{
  "$schema": "../.trestle/schemas/policy.schema.json",
  "version": 1,

  // Named as a model: "policy/default", in a prompt, in a pipeline, or with --model.
  "id": "default",
  "description": "Asks the first model that is well, and falls back to the built-in one.",

  // Tried in this order ("choose" may also be "weights", "cheapest" or "fastest"). The last one needs no network, so
  // that there is always an answer. Put others before it, for example:
  //   { "model": "openai/gpt-5-mini" },
  //   { "model": "ollama/llama3.2" },
  "endpoints": [{ "model": "local/extractive" }],
  "choose": "order",

  // A call that fails before its first word is made again after a random wait, at most so often; over all calls of a stage
  // retries add at most a fifth to what is sent.
  "retry": { "attempts": 3, "baseDelayMs": 250, "maxDelayMs": 8000 },
  "retryBudget": { "share": 0.2 },

  // How long an attempt may take: in all, until its first word, and between two words.
  "timeout": { "attemptMs": 120000, "firstTokenMs": 30000, "idleMs": 20000 },

  // A model is left alone for "openMs" when half of its last calls failed, or most were slow; then one call probes it.
  "breaker": { "windowMs": 30000, "maximumCalls": 20, "minimumCalls": 10, "errorRate": 0.5, "slowCallRate": 0.8, "slowCallMs": 15000, "openMs": 15000 },

  // What follows when an answer breaks off: "continue" elsewhere from the last word, "restart" it, show what there is as
  // "partial", or "fail".
  "whileStreaming": { "connection": "continue", "server-error": "continue", "timeout": "continue", "malformed": "restart" }
}
`;
