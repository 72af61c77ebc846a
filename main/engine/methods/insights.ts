import type { Database } from '../../storage/database.ts';
import { readOutcomes } from '../../trace/insight/outcomes.ts';
import { readPromptTimeline } from '../../trace/insight/prompt-timeline.ts';
import { readSessionTokens } from '../../trace/insight/session-tokens.ts';
import { readStageLatencies } from '../../trace/insight/stage-latencies.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

type InsightCalls = 'insight.stages' | 'insight.outcomes' | 'insight.sessions' | 'insight.prompts';

/** What charts of traces are drawn from: all of it worked out before, none of it from the spans. */
export function createInsightHandlers({ journal, digester }: StandingParts): Handlers<InsightCalls> {
  const answer =
    <Answer>(read: (database: Database, request: { filter: string; last: number }) => Answer) =>
    async ({ waits, ...request }: { filter: string; last: number; waits: boolean }): Promise<Answer> => {
      if (waits) await digester.idle();
      return read(journal, request);
    };
  return {
    'insight.stages': answer(readStageLatencies),
    'insight.outcomes': answer(readOutcomes),
    'insight.sessions': answer(readSessionTokens),
    'insight.prompts': answer(readPromptTimeline),
  };
}
