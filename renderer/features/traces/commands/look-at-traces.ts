import { Bell, ChartColumn, ListChecks } from 'lucide-react';
import type { Command } from '../../../commands/command.ts';
import { tracesPath } from '../../../navigation/paths.ts';

export const showInsights: Command = {
  id: 'traces.insights',
  label: 'Show insights over traces',
  group: 'Actions',
  icon: ChartColumn,
  keywords: ['latency', 'histogram', 'tokens', 'cost', 'grounding', 'refusal', 'prompt', 'charts', 'statistics'],
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(tracesPath({ look: 'insights' })),
};

export const reviewAnswers: Command = {
  id: 'traces.review',
  label: "Look at this week's answers",
  group: 'Actions',
  icon: ListChecks,
  keywords: ['review', 'thumb', 'label', 'sample', 'queue', 'data set'],
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(tracesPath({ look: 'review' })),
};

/** Its id is what a notice of the desktop opens, with the rule that the notice is about. */
export const showAlerts: Command = {
  id: 'traces.alerts',
  label: 'Show alerts',
  group: 'Actions',
  icon: Bell,
  keywords: ['alert', 'rule', 'firing', 'threshold', 'drift', 'tripwire', 'notice', 'silence'],
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }, rule) => goTo(tracesPath({ look: 'alerts', rule })),
};
