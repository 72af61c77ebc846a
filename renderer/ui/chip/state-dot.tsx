import type { ReactNode } from 'react';
import './chip.css';

/** ● fine, ◆ near or past a limit, ■ failed, ● running (accent), ○ refused or off, ● grey unknown. */
export type DotState = 'ok' | 'warn' | 'error' | 'running' | 'off' | 'unknown';

const DOT_WORD: Readonly<Record<DotState, string>> = {
  ok: 'fine',
  warn: 'needs attention',
  error: 'failed',
  running: 'running',
  off: 'off',
  unknown: 'unknown',
};

/**
 * A state as a shape and a colour. Alone it says its state to a screen reader; with `children` the words beside it do.
 */
export function StateDot({ state, label, children }: { state: DotState; label?: string; children?: ReactNode }) {
  if (children !== undefined) {
    return (
      <span className="state">
        <span className="state-dot" data-state={state} aria-hidden="true" />
        {children}
      </span>
    );
  }
  return (
    <span className="state">
      <span className="state-dot" data-state={state} aria-hidden="true" />
      <span className="visually-hidden">{label ?? DOT_WORD[state]}</span>
    </span>
  );
}
