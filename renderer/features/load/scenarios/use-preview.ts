import { useEffect, useState } from 'react';
import type { LoadPreview } from '../../../../main/contract/load-run.ts';
import { useEngine } from '../../../engine/bridge-context.ts';

/** A pause in typing after which the text is looked at: drawing the arrivals takes longer than checking. Milliseconds. */
const PREVIEW_AFTER_MS = 300;

interface Drawn {
  preview: LoadPreview;
  text: string;
}

/**
 * @returns `latest`, what the text as it is would do; `drawn`, the same or the last one before it that could be drawn; both
 * null before the first answer
 */
export function usePreview(path: string, text: string): { latest: LoadPreview | null; drawn: Drawn | null } {
  const client = useEngine();
  const [found, setFound] = useState<{ path: string; latest: LoadPreview; drawn: Drawn | null } | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      client.call('load.preview', { path, text }, { signal: abort.signal }).then(
        (latest) =>
          setFound((before) => {
            const kept = before?.path === path ? before.drawn : null;
            return { path, latest, drawn: latest.id === null ? kept : { preview: latest, text } };
          }),
        () => undefined,
      );
    }, PREVIEW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, path, text]);
  return found?.path === path ? { latest: found.latest, drawn: found.drawn } : { latest: null, drawn: null };
}
