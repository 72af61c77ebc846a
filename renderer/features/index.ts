import type { Feature } from './feature.ts';
import { agentFeature } from './agent/agent-feature.tsx';
import { evalsFeature } from './evals/evals-feature.tsx';
import { loadFeature } from './load/load-feature.tsx';
import { playgroundFeature } from './playground/playground-feature.tsx';
import { promptsFeature } from './prompts/prompts-feature.tsx';
import { releasesFeature } from './releases/releases-feature.tsx';
import { replayFeature } from './replay/replay-feature.tsx';
import { settingsFeature } from './settings/settings-feature.tsx';
import { sourcesFeature } from './sources/sources-feature.tsx';
import { tracesFeature } from './traces/traces-feature.tsx';
import { welcomeFeature } from './welcome/welcome-feature.ts';

/** The app's views, in the order of the activity bar. A view that does not work is not here. */
export const features: readonly Feature[] = [
  playgroundFeature,
  agentFeature,
  sourcesFeature,
  promptsFeature,
  tracesFeature,
  replayFeature,
  evalsFeature,
  loadFeature,
  releasesFeature,
  settingsFeature,
  welcomeFeature,
];
