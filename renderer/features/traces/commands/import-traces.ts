import { Import } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { useImportStore } from '../import/import-store.ts';

export const importTraces: Command = {
  id: 'traces.import',
  label: 'Import traces…',
  group: 'Actions',
  icon: Import,
  keywords: [
    'langfuse',
    'phoenix',
    'langsmith',
    'otlp',
    'opentelemetry',
    'jaeger',
    'zipkin',
    'mlflow',
    'export',
    'spans',
  ],
  hint: () => 'from files of any exporter',
  isEnabled: ({ workspace }) => workspace !== null,
  run: () => useImportStore.getState().open(),
  cli: ({ workspace }) =>
    workspace === null ? null : cliLine('trace', 'import', 'FILE', '--workspace', workspace.path),
};
