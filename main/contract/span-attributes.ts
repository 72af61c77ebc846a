/**
 * Every attribute name we write, in one place. `gen_ai.*`, `error.*`, `server.*` and `service.*` are OpenTelemetry's
 * (see GEN_AI_SEMCONV); `trestle.*` are ours. Large texts (prompts, contexts, answers) are stored once by content hash
 * and referenced by a `trestle.*.hash` attribute, see `trace/`.
 */
export const ATTRIBUTE = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  temperature: 'gen_ai.request.temperature',
  maxTokens: 'gen_ai.request.max_tokens',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  /** Of the input tokens. */
  cachedInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
  /** Of the output tokens. */
  reasoningTokens: 'trestle.usage.reasoning_tokens',
  finishReasons: 'gen_ai.response.finish_reasons',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  systemInstructions: 'gen_ai.system_instructions',
  conversationId: 'gen_ai.conversation.id',
  dataSourceId: 'gen_ai.data_source.id',
  errorType: 'error.type',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  httpStatus: 'http.response.status_code',
  /** As the provider names the call, for its support. */
  requestId: 'trestle.wire.request_id',
  wireBytesOut: 'trestle.wire.bytes_out',
  wireBytesIn: 'trestle.wire.bytes_in',
  /** Until the first byte of the answer. */
  wireFirstByteMs: 'trestle.wire.first_byte_ms',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  /** JSON text: the arguments as they were handed to the tool, repairs done. */
  toolArguments: 'gen_ai.tool.call.arguments',
  /** JSON text, cut. */
  toolResult: 'gen_ai.tool.call.result',

  runKind: 'trestle.run.kind',
  question: 'trestle.question',
  effectiveQuery: 'trestle.query.effective',
  answer: 'trestle.answer',
  refused: 'trestle.refused',
  releaseHash: 'trestle.release.hash',
  /** Of an answer that a trial looks at, and whether `serving` or `candidate` gave it. */
  trialId: 'trestle.trial.id',
  trialSide: 'trestle.trial.side',
  pipelineId: 'trestle.pipeline.id',
  stageId: 'trestle.stage.id',
  stageUses: 'trestle.stage.uses',
  stageBudgetMs: 'trestle.stage.budget_ms',
  stageTimeoutMs: 'trestle.stage.timeout_ms',
  ladderStep: 'trestle.stage.ladder_step',
  ladderReason: 'trestle.stage.ladder_reason',
  promptId: 'trestle.prompt.id',
  promptFingerprint: 'trestle.prompt.fingerprint',
  /** sha256 (hex) of the messages as they were sent. */
  renderedFingerprint: 'trestle.prompt.rendered_fingerprint',
  firstTokenMs: 'trestle.first_token_ms',
  costUsd: 'trestle.cost_usd',
  /** JSON text, see `RetrievalRecord` in contract/trace.ts. */
  retrieval: 'trestle.retrieval',
  /** JSON text: `QueryRewrite` in contract/retrieval.ts. */
  rewrite: 'trestle.rewrite',
  /** JSON text: `RerankReport` in contract/retrieval.ts. */
  rerank: 'trestle.rerank',
  /** JSON text: the packed context, see `ContextRecord` in contract/trace.ts. */
  context: 'trestle.context',
  /** JSON text: citations as in AskResult. */
  citations: 'trestle.citations',
  evidence: 'trestle.evidence',
  indexGeneration: 'trestle.index.generation',
  embeddingModel: 'trestle.embedding.model',
  /** JSON text: the tenant and principals on whose behalf the run read, see `AccessScope`; absent for the owner. */
  accessScope: 'trestle.access.scope',
  toolEffect: 'trestle.tool.effect',
  /** sha256 (hex) of the contract the call was made under. */
  toolContract: 'trestle.tool.contract',
  /** JSON text: `ToolCallRepair[]`; absent when nothing was repaired. */
  toolRepairs: 'trestle.tool.repairs',
  agentRunId: 'trestle.agent.run_id',
  /** Number of the step, from 1 over all traces of the run. */
  agentStep: 'trestle.agent.step',
  agentRound: 'trestle.agent.round',
  agentStepStatus: 'trestle.agent.step_status',
  agentNewFacts: 'trestle.agent.new_facts',
  agentStoppedBy: 'trestle.agent.stopped_by',
  /** JSON text: `MemoryUse[]`. */
  agentMemory: 'trestle.agent.memory',
  /** JSON text: `ChangedRead[]`. */
  agentChangedReads: 'trestle.agent.changed_reads',
  redactions: 'trestle.redactions',
  userId: 'user.id',
  tenantId: 'tenant.id',
  agentName: 'gen_ai.agent.name',
  serviceName: 'service.name',
  environment: 'deployment.environment.name',
  tags: 'tag.tags',
  /** JSON text, as the others of a span that was imported: see `CanonicalSpan`. */
  scores: 'trestle.import.scores',
  links: 'trestle.import.links',
  importRollup: 'trestle.import.rollup',
  importSameAs: 'trestle.import.same_as',
  importSynthetic: 'trestle.import.synthetic',
  importRepairs: 'trestle.import.repairs',
  importSource: 'trestle.import.source',
  /** True of a span whose format has no clock: its times are not times. */
  importNoClock: 'trestle.import.no_clock',
  /** `hit` or `miss`; absent where no cache looked. */
  cacheOutcome: 'trestle.cache.outcome',
  cacheLayer: 'trestle.cache.layer',
  cacheSimilarity: 'trestle.cache.similarity',
  cacheStoppedBy: 'trestle.cache.stopped_by',
  cacheStoredAt: 'trestle.cache.stored_at',
  /** What the answer had cost when it was made; absent when the price was not known. */
  cacheSavedUsd: 'trestle.cache.saved_usd',
  cacheSavedMs: 'trestle.cache.saved_ms',
  /** `StructuredOutcome` in contract/structured.ts. */
  structuredOutcome: 'trestle.structured.outcome',
  structuredRepairs: 'trestle.structured.repairs',
  /** What the schema had against the first text, and, when it was asked once more, against the second. */
  structuredProblems: 'trestle.structured.problems',
  /** The model's first text, where another one was used or none could be. */
  structuredFirstText: 'trestle.structured.first_text',
  /** JSON text: what a model says beside its text (spans it quoted, evidence); absent when it says nothing. */
  modelMetadata: 'trestle.model.metadata',
  /** Of a replay: the recorded trace, and the replay that the run belongs to. */
  replayOf: 'trestle.replay.of',
  replayId: 'trestle.replay.id',
  /** The load run that a run was an arrival of. */
  loadId: 'trestle.load.id',
  /** The eval run that a run belongs to, with its cell, case and repeat. */
  evalRunId: 'trestle.eval.run_id',
  evalCell: 'trestle.eval.cell',
  evalCase: 'trestle.eval.case',
  evalVariant: 'trestle.eval.variant',
  evalRepeat: 'trestle.eval.repeat',
  /** Of the run in which a judge grades an answer: who grades, by which version, and the trace of the answer. */
  judgeId: 'trestle.judge.id',
  judgeVersion: 'trestle.judge.version',
  judgeOf: 'trestle.judge.of',
} as const;
