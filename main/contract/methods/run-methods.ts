import {
  agentCancelRequest,
  type AgentEvent,
  agentListRequest,
  agentRerunRequest,
  type AgentResult,
  agentResumeRequest,
  agentRunRequest,
  type AgentRunSummary,
  agentShowRequest,
} from '../agent.ts';
import { type AskEvent, askRequest } from '../ask.ts';
import {
  type Approval,
  approvalDecideRequest,
  type ApprovalDecision,
  approvalListRequest,
  effectListRequest,
  type EffectRecord,
  type EffectSettlement,
  effectSettleRequest,
  effectUndoRequest,
} from '../effect.ts';
import { searchExplainRequest, type SearchExplanation, searchWhyNotRequest, type WhyNotResponse } from '../explain.ts';
import {
  type HandOff,
  type HandOffAnswered,
  handOffAnswerRequest,
  handOffCreateRequest,
  handOffListRequest,
  type QueuedTask,
  queueEnqueueRequest,
  queueFixRequest,
  queueListRequest,
  type QueueListResponse,
  queueReplayRequest,
  type QueueWorkReport,
  queueWorkRequest,
} from '../hand-off.ts';
import {
  memoryEditRequest,
  type MemoryHistory,
  type MemoryItem,
  memoryListRequest,
  memoryRemoveRequest,
  memoryShowRequest,
  memoryToggleRequest,
} from '../memory.ts';
import type { PipelineListResponse } from '../pipeline-file.ts';
import { searchRequest, type SearchResponse } from '../retrieval.ts';
import { type TuneEvent, tuneRequest } from '../tune.ts';
import { call, nothing, stream } from './declare-method.ts';

/** Searches, asks and agents, and what agents leave to people. */
export const runMethods = {
  'search.explain': call<SearchExplanation>()(searchExplainRequest),
  'search.whyNot': call<WhyNotResponse>()(searchWhyNotRequest),
  'search.run': call<SearchResponse>()(searchRequest),
  'pipeline.list': call<PipelineListResponse>()(nothing),
  'ask.run': stream<AskEvent>()(askRequest),
  'tune.run': stream<TuneEvent>()(tuneRequest),
  /** Leaving the stream stops the run; it can be gone on with. */
  'agent.run': stream<AgentEvent>()(agentRunRequest),
  /** Goes on from the last step: after an approval, an answer, a crash, or a bound that was raised. */
  'agent.resume': stream<AgentEvent>()(agentResumeRequest),
  /** A new run from any step of another one. */
  'agent.rerun': stream<AgentEvent>()(agentRerunRequest),
  'agent.list': call<readonly AgentRunSummary[]>()(agentListRequest),
  'agent.show': call<AgentResult>()(agentShowRequest),
  /** Ends a run for good. */
  'agent.cancel': call<AgentResult>()(agentCancelRequest),
  'approval.list': call<readonly Approval[]>()(approvalListRequest),
  'approval.decide': call<ApprovalDecision>()(approvalDecideRequest),
  'effect.list': call<readonly EffectRecord[]>()(effectListRequest),
  'effect.settle': call<EffectSettlement>()(effectSettleRequest),
  'effect.undo': call<Approval>()(effectUndoRequest),
  'handoff.list': call<readonly HandOff[]>()(handOffListRequest),
  'handoff.create': call<HandOff>()(handOffCreateRequest),
  'handoff.answer': call<HandOffAnswered>()(handOffAnswerRequest),
  'queue.list': call<QueueListResponse>()(queueListRequest),
  'queue.enqueue': call<QueuedTask>()(queueEnqueueRequest),
  'queue.fix': call<QueuedTask>()(queueFixRequest),
  'queue.replay': call<QueuedTask>()(queueReplayRequest),
  'queue.work': call<QueueWorkReport>()(queueWorkRequest),
  'memory.list': call<readonly MemoryItem[]>()(memoryListRequest),
  'memory.show': call<MemoryHistory>()(memoryShowRequest),
  'memory.edit': call<MemoryItem>()(memoryEditRequest),
  'memory.toggle': call<MemoryItem>()(memoryToggleRequest),
  'memory.remove': call<null>()(memoryRemoveRequest),
} as const;
