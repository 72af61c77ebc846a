/**
 * List prices as their vendors have published them, each with the day from which it held and where it was read. A table
 * that goes out of date is why they are in the workspace, where a person changes them.
 */
export const PRICES_TEMPLATE = `{
  "$schema": "./.trestle/schemas/prices.schema.json",
  "version": 1,

  // What models cost, in US dollars per million tokens. A model that is not here costs "unknown", never 0; models on this
  // machine cost nothing and need no entry. "model" may end in *; the entry that names most of a model counts, and of
  // several the one whose "from" has come last. Add an entry when a price changes and leave the old one: what a run
  // cost is worked out on the day it runs. These are public list prices, without any discount of yours: check them.
  "prices": [
    { "model": "openai/gpt-4o", "from": "2024-10-01", "inputPerMillion": 2.5, "outputPerMillion": 10, "cachedInputPerMillion": 1.25, "source": "openai.com/api/pricing" },
    { "model": "openai/gpt-4o-mini", "from": "2024-10-01", "inputPerMillion": 0.15, "outputPerMillion": 0.6, "cachedInputPerMillion": 0.075, "source": "openai.com/api/pricing" },
    { "model": "openai/gpt-4.1", "from": "2025-04-14", "inputPerMillion": 2, "outputPerMillion": 8, "cachedInputPerMillion": 0.5, "source": "openai.com/api/pricing" },
    { "model": "openai/gpt-4.1-mini", "from": "2025-04-14", "inputPerMillion": 0.4, "outputPerMillion": 1.6, "cachedInputPerMillion": 0.1, "source": "openai.com/api/pricing" },
    { "model": "openai/gpt-4.1-nano", "from": "2025-04-14", "inputPerMillion": 0.1, "outputPerMillion": 0.4, "cachedInputPerMillion": 0.025, "source": "openai.com/api/pricing" },
    { "model": "openai/o4-mini", "from": "2025-04-16", "inputPerMillion": 1.1, "outputPerMillion": 4.4, "cachedInputPerMillion": 0.275, "source": "openai.com/api/pricing" },
    { "model": "openai/o3", "from": "2025-06-10", "inputPerMillion": 2, "outputPerMillion": 8, "cachedInputPerMillion": 0.5, "source": "openai.com/api/pricing" },
    { "model": "openai/gpt-5", "from": "2025-08-07", "inputPerMillion": 1.25, "outputPerMillion": 10, "cachedInputPerMillion": 0.125, "source": "openai.com/api/pricing" },
    { "model": "openai/gpt-5-mini", "from": "2025-08-07", "inputPerMillion": 0.25, "outputPerMillion": 2, "cachedInputPerMillion": 0.025, "source": "openai.com/api/pricing" },
    { "model": "openai/gpt-5-nano", "from": "2025-08-07", "inputPerMillion": 0.05, "outputPerMillion": 0.4, "cachedInputPerMillion": 0.005, "source": "openai.com/api/pricing" },

    { "model": "anthropic/claude-3-5-haiku*", "from": "2024-12-01", "inputPerMillion": 0.8, "outputPerMillion": 4, "cachedInputPerMillion": 0.08, "cacheWritePerMillion": 1, "source": "anthropic.com/pricing" },
    { "model": "anthropic/claude-sonnet-4-2025*", "from": "2025-05-22", "inputPerMillion": 3, "outputPerMillion": 15, "cachedInputPerMillion": 0.3, "cacheWritePerMillion": 3.75, "source": "anthropic.com/pricing" },
    { "model": "anthropic/claude-opus-4-2025*", "from": "2025-05-22", "inputPerMillion": 15, "outputPerMillion": 75, "cachedInputPerMillion": 1.5, "cacheWritePerMillion": 18.75, "source": "anthropic.com/pricing" },
    { "model": "anthropic/claude-opus-4-1*", "from": "2025-08-05", "inputPerMillion": 15, "outputPerMillion": 75, "cachedInputPerMillion": 1.5, "cacheWritePerMillion": 18.75, "source": "anthropic.com/pricing" },
    { "model": "anthropic/claude-sonnet-4-5*", "from": "2025-09-29", "inputPerMillion": 3, "outputPerMillion": 15, "cachedInputPerMillion": 0.3, "cacheWritePerMillion": 3.75, "source": "anthropic.com/pricing" },
    { "model": "anthropic/claude-haiku-4-5*", "from": "2025-10-15", "inputPerMillion": 1, "outputPerMillion": 5, "cachedInputPerMillion": 0.1, "cacheWritePerMillion": 1.25, "source": "anthropic.com/pricing" },
    { "model": "anthropic/claude-opus-4-5*", "from": "2025-11-24", "inputPerMillion": 5, "outputPerMillion": 25, "cachedInputPerMillion": 0.5, "cacheWritePerMillion": 6.25, "source": "anthropic.com/pricing" },

    { "model": "google/gemini-2.0-flash", "from": "2025-02-05", "inputPerMillion": 0.1, "outputPerMillion": 0.4, "cachedInputPerMillion": 0.025, "source": "ai.google.dev/pricing" },
    { "model": "google/gemini-2.5-flash", "from": "2025-06-17", "inputPerMillion": 0.3, "outputPerMillion": 2.5, "cachedInputPerMillion": 0.075, "source": "ai.google.dev/pricing" },
    { "model": "google/gemini-2.5-flash-lite", "from": "2025-07-22", "inputPerMillion": 0.1, "outputPerMillion": 0.4, "cachedInputPerMillion": 0.025, "source": "ai.google.dev/pricing" },
    // For prompts up to 200,000 tokens.
    { "model": "google/gemini-2.5-pro", "from": "2025-06-17", "inputPerMillion": 1.25, "outputPerMillion": 10, "cachedInputPerMillion": 0.31, "source": "ai.google.dev/pricing" }
  ]
}
`;
