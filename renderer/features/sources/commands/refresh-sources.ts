import { RefreshCw } from 'lucide-react';
import type { SourceStatus } from '../../../../main/contract/ingest.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { engineQueryKey } from '../../../engine/query-key.ts';
import { sourcesPath } from '../../../navigation/paths.ts';
import { watchIngest } from '../ingest/watch-ingest.ts';

export const refreshSources: Command = {
  id: 'sources.refresh-all',
  label: 'Refresh all sources',
  group: 'Actions',
  icon: RefreshCw,
  keywords: ['ingest', 'index', 'update', 'read again'],
  hint: ({ queries }) => {
    const sources = queries.getQueryData<readonly SourceStatus[]>(engineQueryKey('source.list', {}));
    return sources === undefined ? null : `${sources.length} sources, only what changed`;
  },
  isEnabled: ({ workspace }) => workspace?.isTrusted === true,
  run: async ({ bridge, goTo }) => {
    const { ingestId } = await bridge.client.call('ingest.start', {});
    watchIngest(bridge.client, ingestId);
    goTo(sourcesPath());
  },
  cli: ({ workspace }) => (workspace === null ? null : cliLine('ingest', '--workspace', workspace.path)),
};
