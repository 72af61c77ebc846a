import {
  drillExplainRequest,
  type DrillListResponse,
  type DrillPage,
  type DrillRunEvent,
  drillRunRequest,
} from '../drill.ts';
import { type CorpusCost, corpusCostRequest, type LoadBill, loadBillRequest } from '../load-bill.ts';
import { type LoadCapacityEvent, loadCapacityRequest, loadCapacityStopRequest } from '../load-capacity.ts';
import { loadCompareRequest, type LoadComparison } from '../load-compare.ts';
import { type LoadExport, loadExportK6Request } from '../load-export.ts';
import { loadImportRequest } from '../load-import.ts';
import { type LoadReportFile, loadReportRequest } from '../load-report.ts';
import {
  loadListRequest,
  type LoadPreview,
  loadPreviewRequest,
  type LoadRunDetail,
  loadRunRef,
  type LoadRunSummary,
  type LoadScenariosResponse,
  loadStartRequest,
} from '../load-run.ts';
import { type LoadPrediction, loadWhatIfRequest } from '../load-what-if.ts';
import { type LoadRunEvent, loadRunRequest, loadStopRequest } from '../load.ts';
import { call, nothing, stream } from './declare-method.ts';

/** Load scenarios, what they measured, and drills. */
export const loadMethods = {
  /** Loads an address in a process of its own; leaving the stream ends it without a result. */
  'load.run': stream<LoadRunEvent>()(loadRunRequest),
  /** Ends a run early: its stream ends with the result so far. */
  'load.stop': call<null>()(loadStopRequest),
  'load.scenarios': call<LoadScenariosResponse>()(nothing),
  /** A scenario as it would run, from its text. Nothing is sent. */
  'load.preview': call<LoadPreview>()(loadPreviewRequest),
  /** Begins a scenario. It goes on when nobody watches. */
  'load.start': call<{ runId: string }>()(loadStartRequest),
  /** A run from its beginning, and on until it ends. */
  'load.watch': stream<LoadRunEvent>()(loadRunRef),
  /** Ends a scenario's run with what it measured so far. */
  'load.cancel': call<null>()(loadRunRef),
  'load.list': call<readonly LoadRunSummary[]>()(loadListRequest),
  'load.show': call<LoadRunDetail>()(loadRunRef),
  'load.remove': call<null>()(loadRunRef),
  /** A run as a file to send around. */
  'load.report': call<LoadReportFile>()(loadReportRequest),
  /** What changed from one run to another, with how sure that is. */
  'load.compare': call<LoadComparison>()(loadCompareRequest),
  /** A scenario for k6: a script and its data. Nothing is sent. */
  'load.exportK6': call<LoadExport>()(loadExportK6Request),
  /** Puts what another tool measured into the library of runs. */
  'load.import': call<readonly LoadRunSummary[]>()(loadImportRequest),
  /** Runs a scenario at one rate after the other until the highest is known at which its SLOs hold. Leaving the stream ends it. */
  'load.capacity': stream<LoadCapacityEvent>()(loadCapacityRequest),
  /** Ends a capacity search with the best so far. */
  'load.stopCapacity': call<null>()(loadCapacityStopRequest),
  /** What a run would measure with something changed, by a model made from it. */
  'load.whatIf': call<LoadPrediction>()(loadWhatIfRequest),
  /** What the mix of a run would cost in the months to come. */
  'load.bill': call<LoadBill>()(loadBillRequest),
  /** What it costs to embed and keep so many documents. */
  'load.corpusCost': call<CorpusCost>()(corpusCostRequest),
  'drill.list': call<DrillListResponse>()(nothing),
  'drill.explain': call<DrillPage>()(drillExplainRequest),
  /** Runs a drill without its guardrail and with it. Leaving the stream ends it and removes what it made. */
  'drill.run': stream<DrillRunEvent>()(drillRunRequest),
} as const;
