import {
  type DatasetBuildReport,
  datasetBuildRequest,
  type DatasetCarryReport,
  datasetCarryRequest,
  type DatasetImportEvent,
  datasetImportRequest,
  type DatasetListResponse,
  type DatasetPage,
  datasetShowRequest,
  type DatasetSplitReport,
  datasetSplitRequest,
} from '../dataset.ts';
import { evalAttemptsRequest, type EvalCase, evalCompareRequest, type EvalComparison } from '../eval-compare.ts';
import { type EvalMutateEvent, evalMutateRequest } from '../eval-mutate.ts';
import {
  evalCancelRequest,
  type EvalCasePage,
  evalCasesRequest,
  type EvalImportReport,
  evalImportRequest,
  type EvalListResponse,
  evalOverruleRequest,
  evalRemoveRequest,
  type EvalReportFile,
  evalReportRequest,
  evalResumeRequest,
  type EvalRunEvent,
  type EvalRunReport,
  evalRunsRequest,
  type EvalRunSummary,
  evalShowRequest,
  evalStartRequest,
  evalWatchRequest,
} from '../eval-run.ts';
import {
  type EvalAskEvent,
  evalAskRequest,
  type EvalFaithfulnessEvent,
  evalFaithfulnessRequest,
  type EvalIrEvent,
  evalIrRequest,
} from '../evals.ts';
import type { JudgeListResponse } from '../judge.ts';
import {
  type PromptBehaviourEvent,
  promptBehaviourRequest,
  type PromptBlame,
  promptBlameRequest,
  type PromptDiff,
  promptDiffRequest,
  type PromptGridEvent,
  promptGridRequest,
  type PromptHistory,
  promptHistoryRequest,
  type PromptInputs,
  promptInputsRequest,
  type PromptLintReport,
  promptLintRequest,
  type PromptListResponse,
  type PromptPinReport,
  promptPinRequest,
  promptRenderRequest,
  type PromptTestEvent,
  promptTestRequest,
  promptVersionRequest,
  type PromptVersionText,
  type RenderedPrompt,
} from '../prompt.ts';
import { datasetFromTracesRequest, type DatasetReport } from '../quality.ts';
import { call, nothing, stream } from './declare-method.ts';

/** Prompts, data sets, judges and eval runs. */
export const evalMethods = {
  'dataset.fromTraces': call<DatasetReport>()(datasetFromTracesRequest),
  'prompt.list': call<PromptListResponse>()(nothing),
  'prompt.lint': call<PromptLintReport>()(promptLintRequest),
  'prompt.render': call<RenderedPrompt>()(promptRenderRequest),
  'prompt.inputs': call<PromptInputs>()(promptInputsRequest),
  'prompt.history': call<PromptHistory>()(promptHistoryRequest),
  'prompt.version': call<PromptVersionText>()(promptVersionRequest),
  'prompt.diff': call<PromptDiff>()(promptDiffRequest),
  'prompt.blame': call<PromptBlame>()(promptBlameRequest),
  'prompt.pin': call<PromptPinReport>()(promptPinRequest),
  'prompt.test': stream<PromptTestEvent>()(promptTestRequest),
  /** Inputs by models; leaving the stream stops it. */
  'prompt.grid': stream<PromptGridEvent>()(promptGridRequest),
  'prompt.behaviour': stream<PromptBehaviourEvent>()(promptBehaviourRequest),
  'dataset.list': call<DatasetListResponse>()(nothing),
  'dataset.show': call<DatasetPage>()(datasetShowRequest),
  'dataset.import': stream<DatasetImportEvent>()(datasetImportRequest),
  'dataset.build': call<DatasetBuildReport>()(datasetBuildRequest),
  'dataset.split': call<DatasetSplitReport>()(datasetSplitRequest),
  'dataset.carry': call<DatasetCarryReport>()(datasetCarryRequest),
  'judge.list': call<JudgeListResponse>()(nothing),
  'eval.ir': stream<EvalIrEvent>()(evalIrRequest),
  'eval.ask': stream<EvalAskEvent>()(evalAskRequest),
  /** Messy variants of a data set, as lines. */
  'eval.mutate': stream<EvalMutateEvent>()(evalMutateRequest),
  'eval.faithfulness': stream<EvalFaithfulnessEvent>()(evalFaithfulnessRequest),
  /** Two results over the same cases. */
  'eval.compare': call<EvalComparison>()(evalCompareRequest),
  /** What every attempt at every case of a cell came to: `e-1a2b3c4d5e:c2`, the baseline without a cell. */
  'eval.attempts': call<{ cases: readonly EvalCase[] }>()(evalAttemptsRequest),
  'eval.list': call<EvalListResponse>()(nothing),
  /** Starts a run, which goes on when the caller leaves. */
  'eval.start': call<{ runId: string }>()(evalStartRequest),
  'eval.watch': stream<EvalRunEvent>()(evalWatchRequest),
  'eval.resume': call<{ runId: string }>()(evalResumeRequest),
  'eval.cancel': call<null>()(evalCancelRequest),
  'eval.runs': call<readonly EvalRunSummary[]>()(evalRunsRequest),
  'eval.show': call<EvalRunReport>()(evalShowRequest),
  'eval.cases': call<EvalCasePage>()(evalCasesRequest),
  /** A person decides why a case fails. */
  'eval.overrule': call<EvalRunReport>()(evalOverruleRequest),
  'eval.remove': call<null>()(evalRemoveRequest),
  'eval.report': call<EvalReportFile>()(evalReportRequest),
  'eval.import': call<EvalImportReport>()(evalImportRequest),
} as const;
