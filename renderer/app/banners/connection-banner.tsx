import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useConnectionState } from '../../engine/use-connection-state.ts';
import { Button, useDelayed } from '../../ui/index.ts';
import { Banner } from './banner.tsx';

/** Says that the engine is gone, that it is being found again, or that it will not come back. */
export function ConnectionBanner() {
  const state = useConnectionState();
  const queries = useQueryClient();
  const wasLost = useRef(false);
  const isLost = state.type === 'reconnecting';
  const isLostForLong = useDelayed(isLost, 400);
  useEffect(() => {
    if (isLost) wasLost.current = true;
    if (state.type !== 'connected' || !wasLost.current) return;
    wasLost.current = false;
    void queries.invalidateQueries();
  }, [isLost, state.type, queries]);
  if (state.type !== 'failed' && !(isLost && isLostForLong)) return null;
  const reload = <Button onClick={() => location.reload()}>Reload</Button>;
  if (state.type === 'failed') {
    return (
      <Banner kind="error" action={reload}>
        {state.message}
      </Banner>
    );
  }
  return (
    <Banner kind="warn" action={reload}>
      {`The connection to the engine is lost. ${asSentence(state.reason)} Trying again, attempt ${state.attempt}. What is on screen may be old.`}
    </Banner>
  );
}

/** Reasons come as sentences or as parts of one. */
function asSentence(reason: string): string {
  const text = reason.trim();
  return /[.!?]$/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
