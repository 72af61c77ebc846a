import {
  type CacheCalibrateEvent,
  cacheCalibrateRequest,
  type CacheClearReport,
  cacheClearRequest,
  type CacheStats,
} from '../cache.ts';
import { gatewayTryRequest } from '../gateway-policy.ts';
import type { GatewayState, PolicyTrial } from '../gateway.ts';
import {
  mcpCallRequest,
  type McpCallResponse,
  mcpConsentRequest,
  mcpListRequest,
  type McpListResponse,
  mcpRevokeRequest,
  type McpServerInfo,
} from '../mcp.ts';
import {
  type InstalledModel,
  modelImportRequest,
  type ModelPullEvent,
  modelPullRequest,
  modelRemoveRequest,
  type ModelVerification,
  modelVerifyRequest,
} from '../model.ts';
import { type CostReport, costReportRequest } from '../price.ts';
import {
  languageModelListRequest,
  type LanguageModelListResponse,
  type LanguageModelSelection,
  languageModelSelectRequest,
} from '../provider.ts';
import {
  type SecretInfo,
  type SecretListResponse,
  secretRemoveRequest,
  secretSetRequest,
  type SecretTestReport,
  secretTestRequest,
} from '../secret.ts';
import {
  type SimulatorFit,
  simulatorFitRequest,
  simulatorProfilesRequest,
  type SimulatorProfilesResponse,
  type SimulatorServerStatus,
  simulatorStartRequest,
  simulatorStopRequest,
} from '../simulator.ts';
import { structuredStatsRequest, type StructuredStatsResponse } from '../structured.ts';
import {
  toolCallRequest,
  type ToolCallResponse,
  type ToolCheckReport,
  toolCheckRequest,
  toolListRequest,
  type ToolListResponse,
} from '../tool.ts';
import { call, nothing, stream } from './declare-method.ts';

/** Models, the gateway before them, and what else a run calls. */
export const modelMethods = {
  'model.list': call<readonly InstalledModel[]>()(nothing),
  'model.import': call<InstalledModel>()(modelImportRequest),
  'model.pull': stream<ModelPullEvent>()(modelPullRequest),
  'model.verify': call<readonly ModelVerification[]>()(modelVerifyRequest),
  'model.remove': call<null>()(modelRemoveRequest),
  'sim.profiles': call<SimulatorProfilesResponse>()(simulatorProfilesRequest),
  /** Serves a simulated model on this machine, until it is stopped or the engine is. */
  'sim.start': call<SimulatorServerStatus>()(simulatorStartRequest),
  'sim.stop': call<SimulatorServerStatus>()(simulatorStopRequest),
  'sim.status': call<readonly SimulatorServerStatus[]>()(nothing),
  /** Writes a profile that behaves as a recorded model did. */
  'sim.fit': call<SimulatorFit>()(simulatorFitRequest),
  /** Breakers, routes, limits, budgets, pools and retries of this workspace's gateway, as they are now. */
  'gateway.state': call<GatewayState>()(nothing),
  /** What a policy would have made of past asks, in virtual time; sends nothing and changes nothing. */
  'gateway.tryPolicy': call<PolicyTrial>()(gatewayTryRequest),
  /** Every language model that can be named, with what keeps it from answering. */
  'languageModel.list': call<LanguageModelListResponse>()(languageModelListRequest),
  /** The switch: which model answers on this machine, whatever prompts name. */
  'languageModel.select': call<LanguageModelSelection>()(languageModelSelectRequest),
  /** What runs cost, as distributions. */
  'cost.report': call<CostReport>()(costReportRequest),
  'secret.list': call<SecretListResponse>()(nothing),
  /** The value goes in and is never read back. */
  'secret.set': call<SecretInfo>()(secretSetRequest),
  'secret.remove': call<null>()(secretRemoveRequest),
  'secret.test': call<SecretTestReport>()(secretTestRequest),
  'cache.stats': call<CacheStats>()(nothing),
  /** Forgets every stored answer. */
  'cache.clear': call<CacheClearReport>()(cacheClearRequest),
  /** Chooses the threshold of the semantic cache from past asks. */
  'cache.calibrate': stream<CacheCalibrateEvent>()(cacheCalibrateRequest),
  /** How often models gave JSON as the prompts' schemas want it, by model and version of the prompt. */
  'structured.stats': call<StructuredStatsResponse>()(structuredStatsRequest),
  'tools.list': call<ToolListResponse>()(toolListRequest),
  /** Holds recorded calls against the contracts as they are now. */
  'tools.check': call<ToolCheckReport>()(toolCheckRequest),
  'tools.call': call<ToolCallResponse>()(toolCallRequest),
  'mcp.list': call<McpListResponse>()(mcpListRequest),
  /** Agrees to exactly what was shown; kept on this machine, for this workspace. */
  'mcp.consent': call<McpServerInfo>()(mcpConsentRequest),
  'mcp.revoke': call<null>()(mcpRevokeRequest),
  'mcp.call': call<McpCallResponse>()(mcpCallRequest),
} as const;
