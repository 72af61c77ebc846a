import type { EngineStatus } from '../../../main/contract/status.ts';
import type { UpdateStatus } from '../../../main/contract/update.ts';
import {
  agentPath,
  connectionsPath,
  evalsPath,
  loadPath,
  modelsPath,
  settingsPath,
  sourcesPath,
  tracesPath,
} from '../../navigation/paths.ts';
import {
  type DotState,
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatMoney,
  formatQuantity,
  formatShare,
  formatShortId,
} from '../../ui/index.ts';

/** From this share of the budget on, it needs attention. */
const BUDGET_WARN_SHARE = 0.75;
/** Fewer asks than this and a percentile is a guess: the count is shown with it. */
const FEW_ASKS = 20;

export type SegmentId =
  | 'model'
  | 'embedding'
  | 'chunks'
  | 'generation'
  | 'freshness'
  | 'budget'
  | 'latency'
  | 'ingest'
  | 'load'
  | 'eval'
  | 'release'
  | 'egress'
  | 'trust'
  | 'inbox'
  | 'alerts'
  | 'update'
  | 'connection';

/** One fact of the status bar and where its evidence is. */
export interface StatusSegment {
  id: SegmentId;
  side: 'left' | 'right';
  /** Null draws no shape: nothing to say beyond the text. */
  state: DotState | null;
  text: string;
  /** A picture instead of a state. */
  icon?: 'release' | 'offline' | 'online' | 'person';
  /** Bold, before the state: `Local`. */
  lead?: string;
  /** The whole fact, for hover and screen readers. */
  title: string;
  /** Opens the evidence: a path, or what the bar itself shows. */
  opens: { path: string } | 'model' | 'release' | 'trust';
}

/** A load run that goes on. */
export interface RunningLoad {
  runId: string;
  scenario: string;
  /** How far it has come: `1:42 of 3:00`. */
  place: string;
}

/** An eval run that goes on. */
export interface RunningEval {
  runId: string;
  evalId: string;
  /** How far it has come: `412 of 660`. */
  place: string;
}

/** @returns the segments in drawing order; what is unknown says so */
export function statusSegments(
  status: EngineStatus,
  {
    loads = [],
    evals = [],
    update,
  }: { loads?: readonly RunningLoad[]; evals?: readonly RunningEval[]; update?: UpdateStatus | undefined } = {},
): StatusSegment[] {
  return [
    modelSegment(status),
    embeddingSegment(status),
    {
      id: 'chunks',
      side: 'left',
      state: null,
      text: formatQuantity(status.chunks, 'chunk'),
      title: `${formatQuantity(status.chunks, 'chunk')} of ${formatQuantity(status.documents, 'document')} can be found`,
      opens: { path: sourcesPath() },
    },
    freshnessSegment(status),
    budgetSegment(status),
    latencySegment(status),
    ...generationSegment(status),
    ...status.runningIngests.map(ingestSegment),
    ...loads.map(loadSegment),
    ...evals.map(evalSegment),
    ...releaseSegment(status),
    egressSegment(status),
    ...inboxSegment(status),
    ...alertSegment(status),
    ...updateSegment(update),
    ...(status.isTrusted ? [] : [RESTRICTED]),
  ];
}

/** All that is known while the engine cannot be asked: what it said last may be wrong by now. */
export const NOT_CONNECTED: StatusSegment = {
  id: 'connection',
  side: 'left',
  state: 'error',
  text: 'engine not connected',
  title: 'Nothing is known about the engine until the connection is back',
  opens: { path: settingsPath({ section: 'doctor' }) },
};

const RESTRICTED: StatusSegment = {
  id: 'trust',
  side: 'right',
  state: 'warn',
  text: 'restricted',
  title: 'This workspace came from elsewhere: nothing runs until it is trusted',
  opens: 'trust',
};

function modelSegment({ model }: EngineStatus): StatusSegment {
  const [provider = ''] = model.id.split('/');
  const state = ({ ready: 'ok', busy: 'running', failed: 'error', offline: 'warn' } as const)[model.state];
  return {
    id: 'model',
    side: 'left',
    state,
    lead: model.isLocal ? 'Local' : provider,
    text: model.state === 'failed' || model.state === 'offline' ? `${model.id} ${model.state}` : model.id,
    title: model.why ?? `Answers come from ${model.id}: ${model.state}`,
    opens: 'model',
  };
}

function embeddingSegment({ embeddingModel }: EngineStatus): StatusSegment {
  const { id, dimensions, state } = embeddingModel;
  const shown = { ready: null, loading: 'running', failed: 'error' } as const;
  return {
    id: 'embedding',
    side: 'left',
    state: shown[state],
    text: { ready: id, loading: 'embedding model loading', failed: `${id} failed` }[state],
    title: `Vectors come from ${id}, ${formatCount(dimensions)} dimensions: ${state}`,
    opens: { path: settingsPath({ section: 'doctor' }) },
  };
}

/** A side index that is being built, or one that trestle.jsonc asks for; nothing when the one that serves is all there is to say. */
function generationSegment({ generation: { building, wanted, serving, isSplit } }: EngineStatus): StatusSegment[] {
  const base = { id: 'generation', side: 'right', opens: { path: sourcesPath() } } as const;
  if (building !== null) {
    const text = `g${building.generation} ${formatShare(building.share)}`;
    return [
      { ...base, state: 'running', text, title: `A side index is being built: ${text}; g${serving} goes on serving` },
    ];
  }
  if (wanted !== null) return [{ ...base, state: 'warn', text: 'side index wanted', title: wanted }];
  if (!isSplit) return [];
  return [
    { ...base, state: null, text: `g${serving} and others`, title: 'Sources are searched in different generations' },
  ];
}

function freshnessSegment({ freshnessSeconds, staleSources }: EngineStatus): StatusSegment {
  const opens = { path: sourcesPath() };
  const base = { id: 'freshness', side: 'left', opens } as const;
  if (freshnessSeconds === null) {
    return { ...base, state: 'off', text: 'no sources', title: 'There is no source whose age could be told' };
  }
  const age = formatAge(freshnessSeconds);
  const late = staleSources === 0 ? '' : `, ${formatQuantity(staleSources, 'source')} late`;
  return {
    ...base,
    state: staleSources === 0 ? 'ok' : 'warn',
    text: `fresh ${age}${late}`,
    title: `The oldest source was read ${age} ago${late}`,
  };
}

function budgetSegment({ costTodayUsd, unpricedToday, budgetTodayUsd }: EngineStatus): StatusSegment {
  const share = budgetTodayUsd > 0 ? costTodayUsd / budgetTodayUsd : costTodayUsd > 0 ? Number.POSITIVE_INFINITY : 0;
  const text = `${formatMoney(costTodayUsd)} of ${formatMoney(budgetTodayUsd)} today`;
  return {
    id: 'budget',
    side: 'left',
    state: share > 1 ? 'error' : share > BUDGET_WARN_SHARE ? 'warn' : null,
    text,
    title: `Spent on models: ${text}${unpricedToday === 0 ? '' : `, and ${formatQuantity(unpricedToday, 'run')} of unknown price`}`,
    opens: { path: modelsPath({ section: 'limits' }) },
  };
}

function latencySegment({ p95Ms, askCount }: EngineStatus): StatusSegment {
  const few = askCount < FEW_ASKS ? `, n ${formatCount(askCount)}` : '';
  return {
    id: 'latency',
    side: 'left',
    state: null,
    text: p95Ms === null ? 'no asks yet' : `p95 ${formatDuration(p95Ms)}${few}`,
    title:
      p95Ms === null
        ? 'The 95th percentile is known after the first ask'
        : `95 % of the last ${formatQuantity(askCount, 'ask')} took ${formatDuration(p95Ms)} or less`,
    opens: { path: tracesPath() },
  };
}

function ingestSegment({ filesDone, filesFound }: EngineStatus['runningIngests'][number]): StatusSegment {
  const count = `${formatCount(filesDone)} of ${formatQuantity(filesFound, 'file')}`;
  return {
    id: 'ingest',
    side: 'right',
    state: 'running',
    text: `reading ${count}`,
    title: `An ingest is running: ${count} read so far`,
    opens: { path: sourcesPath() },
  };
}

function loadSegment({ runId, scenario, place }: RunningLoad): StatusSegment {
  const text = `${scenario} ${place}`;
  return {
    id: 'load',
    side: 'right',
    state: 'running',
    text,
    title: `A load run goes on: ${text}. Leaving its view does not stop it`,
    opens: { path: loadPath({ runId }) },
  };
}

function evalSegment({ runId, evalId, place }: RunningEval): StatusSegment {
  const text = `${evalId} ${place}`;
  return {
    id: 'eval',
    side: 'right',
    state: 'running',
    text,
    title: `An eval run goes on: ${text}. Leaving its view does not stop it`,
    opens: { path: evalsPath({ runId }) },
  };
}

function releaseSegment({ release }: EngineStatus): StatusSegment[] {
  if (release === null) return [];
  const title = `What answers now: release ${release}`;
  return [
    {
      id: 'release',
      side: 'right',
      state: null,
      icon: 'release',
      text: formatShortId(release),
      title,
      opens: 'release',
    },
  ];
}

function egressSegment({ isOffline, egressBytes }: EngineStatus): StatusSegment {
  const sent = `${formatBytes(egressBytes)} sent`;
  return {
    id: 'egress',
    side: 'right',
    state: null,
    icon: isOffline ? 'offline' : 'online',
    text: isOffline ? `Offline: ${sent}` : sent,
    title: isOffline ? `Every connection off this machine is denied; ${sent}` : `${sent} off this machine`,
    opens: { path: connectionsPath() },
  };
}

/** Approvals, questions, effects that nobody knows about and tasks that failed for good; nothing when none waits. */
function inboxSegment({ needsYou }: EngineStatus): StatusSegment[] {
  if (needsYou === 0) return [];
  const text = `${formatCount(needsYou)} ${needsYou === 1 ? 'needs' : 'need'} you`;
  return [
    {
      id: 'inbox',
      side: 'right',
      state: 'warn',
      icon: 'person',
      text,
      title: `${text}: approvals, questions, unknown effects and dead letters of agents`,
      opens: { path: agentPath() },
    },
  ];
}

/** Rules that fire; nothing while all are within bounds. */
function alertSegment({ alertsFiring }: EngineStatus): StatusSegment[] {
  if (alertsFiring === 0) return [];
  const text = alertsFiring === 1 ? '1 alert fires' : `${formatCount(alertsFiring)} alerts fire`;
  const opens = { path: tracesPath({ look: 'alerts' }) };
  return [
    { id: 'alerts', side: 'right', state: 'warn', text, title: `${text}: rules over traces, out of bounds`, opens },
  ];
}

/** Quiet: a newer release is no warning. */
function updateSegment(update: UpdateStatus | undefined): StatusSegment[] {
  if (update?.available == null) return [];
  const { available, install, summary } = update;
  return [
    {
      id: 'update',
      side: 'right',
      state: null,
      text: install === null ? `Trestle ${available.version} is there` : `Trestle ${available.version} downloaded`,
      title: summary,
      opens: { path: settingsPath({ section: 'updates' }) },
    },
  ];
}
