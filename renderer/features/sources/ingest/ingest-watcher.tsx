import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useStatus } from '../../../engine/use-status.ts';
import { sourcesPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { showToast } from '../../../ui/index.ts';
import { isNoNews, outcomeSummary } from './ingest-text.ts';
import { useIngestStore } from './ingest-store.ts';
import { watchIngest } from './watch-ingest.ts';

/** Follows every ingest the engine runs, whoever started it, and says when one ended while nobody looked. */
export function IngestWatcher() {
  const client = useEngine();
  const running = useStatus()?.runningIngests;
  const ingests = useIngestStore((state) => state.ingests);
  const goTo = useGoTo();
  const isInFront = useLocation().pathname.startsWith(sourcesPath());
  const told = useRef(new Set<string>());

  const forget = useIngestStore((state) => state.forget);
  const reset = useIngestStore((state) => state.reset);
  // The frame draws a new watcher for each workspace: what the last one followed ends with it.
  useEffect(() => reset, [reset]);

  useEffect(() => {
    for (const { ingestId } of running ?? []) watchIngest(client, ingestId);
  }, [client, running]);

  useEffect(() => {
    for (const { ingestId, outcome } of Object.values(ingests)) {
      if (outcome === null || told.current.has(ingestId)) continue;
      told.current.add(ingestId);
      if (isInFront) continue;
      // The look for what changed while nobody watched, which found nothing: no news.
      if (isNoNews(outcome)) {
        forget(ingestId);
        continue;
      }
      const { title, body, tone } = outcomeSummary(outcome);
      showToast({ title, body, tone, action: { label: 'Open', onClick: () => goTo(sourcesPath()) } });
    }
  }, [ingests, isInFront, goTo, forget]);
  return null;
}
