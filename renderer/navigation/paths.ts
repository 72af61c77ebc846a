/**
 * Every deep link of the app, in one place. Paths are what stands behind `#`: `href` puts the `#` before them, the
 * router takes them as they are. Links survive copying: they hold ids and offsets, never positions in a list.
 */

function withSearch(path: string, search: Readonly<Record<string, string | number | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** @returns the link to put into an anchor */
export function href(path: string): string {
  return `#${path}`;
}

export const WELCOME_PATH = '/welcome';
export const SETTINGS_PATH = '/settings';

/** The Playground, with a question filled in when one is given. */
export function playgroundPath(target: { question?: string } = {}): string {
  return withSearch('/playground', { question: target.question });
}

/** The agent, below the Playground; `run` shows one run. */
export function agentPath(target: { run?: string } = {}): string {
  return withSearch('/playground/agent', { run: target.run });
}

/** Sources; `source` selects a row, `add` opens the dialog. */
export function sourcesPath(target: { source?: string; add?: boolean } = {}): string {
  return withSearch('/sources', { source: target.source, add: target.add === true ? 1 : undefined });
}

/**
 * A document, scrolled to [start, end) of its source text when given. `id` may be a chunk id of any chunk in it;
 * `source` keeps a row of Sources selected beside it.
 */
export function documentPath(target: { id: string; start?: number; end?: number; source?: string }): string {
  const { id, start, end, source } = target;
  return withSearch(`/sources/document/${encodeURIComponent(id)}`, { start, end, source });
}

/**
 * The trace list, filtered when a filter is given; `look` shows what the traces say together, the queue of reviews, or the
 * alert rules, of which `rule` is one.
 */
export function tracesPath(
  target: { filter?: string; look?: 'insights' | 'review' | 'alerts'; rule?: string | undefined } = {},
): string {
  const { filter, look, rule } = target;
  return withSearch('/traces', { filter, look, rule });
}

/** One trace, with a span selected when one is given; `against` another lays that one beside it; `look` reviews it. */
export function tracePath(target: { traceId: string; span?: string; against?: string; look?: 'review' }): string {
  const { traceId, span, against, look } = target;
  return withSearch(`/traces/${encodeURIComponent(traceId)}`, { span, against, look });
}

/** Replays; one of them, and in it one trace, when they are named. `start` opens the form. */
export function replayPath(target: { replayId?: string; trace?: string; start?: boolean } = {}): string {
  const { replayId, trace, start } = target;
  const place = replayId === undefined ? '/replay' : `/replay/${encodeURIComponent(replayId)}`;
  return withSearch(place, { trace, start: start === true ? 1 : undefined });
}

export type LoadFace = 'scenarios' | 'runs' | 'compare' | 'capacity' | 'drills' | 'plan';

/**
 * Load: one run, or what can be planned from it (`plan`), or one of the faces. `scenario` opens a file of the scenarios, by its path; `a` and `b` are the runs that
 * are compared; `drill` opens one of the drills.
 */
export function loadPath(
  target: { runId?: string; face?: LoadFace; scenario?: string; a?: string; b?: string; drill?: string } = {},
): string {
  const { runId, face, scenario, a, b, drill } = target;
  const place = runId === undefined ? '/load' : `/load/${encodeURIComponent(runId)}`;
  return withSearch(place, { face, scenario, a, b, drill });
}

export type EvalsFace = 'runs' | 'compare' | 'datasets';

/**
 * Evals: the files (`evalId` opens one), one run, or one of the faces. Of a run, `cell` is one combination and `caseId` a case
 * in it; `a` and `b` are compared, each a run or `RUN:CELL`; `dataset` is the path of one.
 */
export function evalsPath(
  target: {
    runId?: string | undefined;
    face?: EvalsFace;
    evalId?: string | undefined;
    cell?: string | undefined;
    caseId?: string | undefined;
    metric?: string | undefined;
    a?: string;
    b?: string;
    dataset?: string | undefined;
  } = {},
): string {
  const { runId, face, evalId, cell, caseId, metric, a, b, dataset } = target;
  const place = runId === undefined ? '/evals' : `/evals/${encodeURIComponent(runId)}`;
  return withSearch(place, { face, eval: evalId, cell, case: caseId, metric, a, b, dataset });
}

/**
 * Prompts: one by its id, or a file of them by its path (a partial, or one that is to be made). `before` and `after` are
 * versions that are compared: first digits of a fingerprint, or `working`. `making` asks for the name of a new one.
 */
export function promptsPath(
  target: { id?: string; file?: string; before?: string; after?: string; making?: 'prompt' | 'partial' } = {},
): string {
  const { id, file, before, after, making } = target;
  const place = id === undefined ? '/prompts' : `/prompts/${encodeURIComponent(id)}`;
  return withSearch(place, { file, before, after, new: making });
}

/**
 * Releases: one by its name, or the working tree. `making` opens the form for a new one, `trial` one that was tried on traffic.
 */
export function releasesPath(target: { name?: string; making?: boolean; trial?: string } = {}): string {
  const { name, making, trial } = target;
  const place = name === undefined ? '/releases' : `/releases/${encodeURIComponent(name)}`;
  return withSearch(place, { new: making === true ? 1 : undefined, trial });
}

/** A section of Settings. */
export function settingsPath(target: { section?: string } = {}): string {
  return withSearch(SETTINGS_PATH, { section: target.section });
}

/** Models & limits in Settings, at one of its parts. */
export function modelsPath(target: { section?: string } = {}): string {
  return withSearch(`${SETTINGS_PATH}/models`, { section: target.section });
}

/** Tools & MCP in Settings. */
export function toolsPath(): string {
  return `${SETTINGS_PATH}/tools`;
}

/** Connections in Settings: what left this machine. */
export function connectionsPath(): string {
  return `${SETTINGS_PATH}/connections`;
}
