/** What the thread of custom metrics is asked: to read a module's exports, or to score a run with it. */
export type ScriptRequest = ScriptModule & ({ type: 'load' } | { type: 'score'; seed: number; inputs: string });

export interface ScriptModule {
  /** For messages: `metrics/NAME.js`. */
  path: string;
  text: string;
}

/** `gave-up`: the interpreter itself is no longer to be trusted; the thread ends. */
export type ScriptReply =
  | { type: 'ready' }
  | { type: 'loaded'; unit: string | null; lowerIsBetter: boolean | null }
  | { type: 'scored'; value: number; note: string | null }
  | { type: 'refused'; message: string }
  | { type: 'gave-up'; message: string };
