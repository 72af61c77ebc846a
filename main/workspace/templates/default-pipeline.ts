/**
 * `pipelines/default.pipeline.jsonc` of a new workspace: rewrite → repair → bm25 ∥ vector → fuse →
 * rerank → pack → generate → check.
 *
 * Budgets are what each stage takes on an ordinary laptop with room to spare; timeouts are far above them, so that a
 * busy machine is slow rather than degraded.
 */
export const DEFAULT_PIPELINE_TEMPLATE = `{
  "$schema": "../.trestle/schemas/pipeline.schema.json",
  "version": 1,
  "id": "default",
  "description": "Finds passages by words and by meaning, and answers with sentences that cite them.",

  // What a whole run should take, and the time after which it is stopped, in milliseconds.
  "sloMs": 2000,
  "timeoutMs": 180000,

  // Stages run as soon as those named in "after" are done. "budgetMs" is what a stage should take: it is shown, never
  // enforced. Past "timeoutMs" the stage is stopped, and its "ladder" says what to do instead, step by step: "skip",
  // "smaller-k", "cheaper-model", "partial-answer" or "hand-off". A step that was taken shows in the answer and its trace.
  "stages": [
    {
      // Makes a follow-up ("and for part-time staff?") stand alone. Skipped, the question is searched as typed.
      "id": "rewrite",
      "uses": "rewrite/session",
      "budgetMs": 5,
      "timeoutMs": 2000,
      "ladder": [{ "step": "skip" }]
    },
    {
      // Repairs misspelled words against the documents' own, spells out acronyms, adds the synonyms of synonyms.txt.
      // Skipped, the question is searched as typed.
      "id": "repair",
      "uses": "rewrite/query",
      "after": ["rewrite"],
      "budgetMs": 20,
      "timeoutMs": 2000,
      "ladder": [{ "step": "skip" }]
    },
    {
      // Finds passages that share words with the question. Skipped, the search by meaning decides alone.
      "id": "bm25",
      "uses": "retrieve/bm25",
      "after": ["repair"],
      "with": { "k": 100 },
      "budgetMs": 50,
      "timeoutMs": 10000,
      "ladder": [{ "step": "smaller-k", "k": 20 }, { "step": "skip" }]
    },
    {
      // Finds passages that mean the same in other words. Skipped, the search by words decides alone.
      "id": "vector",
      "uses": "retrieve/vector",
      "after": ["repair"],
      "with": { "k": 100 },
      "budgetMs": 100,
      "timeoutMs": 10000,
      "ladder": [{ "step": "skip" }]
    },
    {
      // Merges both rankings into one.
      "id": "fuse",
      "uses": "fuse",
      "after": ["bm25", "vector"],
      "with": { "k": 30 },
      "budgetMs": 5,
      "timeoutMs": 5000,
      "ladder": [{ "step": "partial-answer" }]
    },
    {
      // Looks at the merged passages again: are the question's words side by side, in its order? "timeoutMs" in "with" is a
      // hard cap on that: when it is up, what is ranked stays, the rest follows as merged, and the trace says so.
      // "mmrLambda" below 1 puts passages that repeat others behind what is new. Skipped, the merged order stays.
      "id": "rerank",
      "uses": "rerank",
      "after": ["fuse"],
      "with": { "reranker": "bundled", "timeoutMs": 40, "mmrLambda": 1 },
      "budgetMs": 10,
      "timeoutMs": 2000,
      "ladder": [{ "step": "skip" }]
    },
    {
      // Fills the context with the best passages, at most "k" of them and "contextTokens" in all. With "neighbours", the
      // chunks on each side of a passage join it where the budget allows.
      "id": "pack",
      "uses": "pack",
      "after": ["rerank"],
      "with": { "contextTokens": 1800, "k": 8, "neighbours": 0 },
      "budgetMs": 20,
      "timeoutMs": 5000,
      "ladder": [{ "step": "smaller-k", "k": 3 }, { "step": "partial-answer" }]
    },
    {
      // Writes the answer with prompts/answer.prompt.md and the model named there; "model" here would override it.
      // When the model is down, the closest passages are shown instead of silence.
      "id": "generate",
      "uses": "generate",
      "after": ["pack"],
      "with": { "prompt": "answer" },
      "budgetMs": 1500,
      "timeoutMs": 120000,
      "ladder": [{ "step": "partial-answer" }]
    },
    {
      // Turns every [n] into a place in a source, and removes those that do not hold what the sentence says.
      "id": "check",
      "uses": "check/citations",
      "after": ["generate"],
      "budgetMs": 20,
      "timeoutMs": 10000,
      "ladder": [{ "step": "partial-answer" }]
    }
  ]
}
`;
