import { useState } from 'react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { ErrorState, formatCount, SkeletonLines, useDelayed, Verdict } from '../../../ui/index.ts';
import { SettingsView } from '../settings-view.tsx';
import { CheckPanel } from './check-panel.tsx';
import { McpPanel } from './mcp-panel.tsx';
import { ToolFacts } from './tool-facts.tsx';
import { ToolsPanel } from './tools-panel.tsx';
import { serverFace, toolsVerdict } from './tool-text.ts';
import './tools.css';

/** Calls and breakers move without an event. Milliseconds. */
const TOOLS_POLL_MS = 2000;

/** What may a model call, under which limits, and who stands behind it? */
export function ToolsPage() {
  const hasWorkspace = useWorkspace() != null;
  const tools = useEngineQuery('tools.list', {}, { isEnabled: hasWorkspace, pollMs: TOOLS_POLL_MS });
  const servers = useEngineQuery('mcp.list', {}, { isEnabled: hasWorkspace, readsOnMount: true });
  const [selected, setSelected] = useState<string | null>(null);
  const isLoading = hasWorkspace && (tools.data === undefined || servers.data === undefined);
  const showsSkeleton = useDelayed(isLoading);
  if (tools.data === undefined || servers.data === undefined) {
    const error = tools.error ?? servers.error;
    return (
      <SettingsView page="tools">
        {error === null ? (
          showsSkeleton ? (
            <SkeletonLines lines={8} />
          ) : null
        ) : (
          <ErrorState
            title="The tools could not be read"
            error={error}
            onRetry={() => void Promise.all([tools.refetch(), servers.refetch()])}
          />
        )}
      </SettingsView>
    );
  }
  const verdict = toolsVerdict(tools.data, servers.data.servers);
  const waiting = servers.data.servers.filter((server) => serverFace(server).needsConsent).length;
  const tool = tools.data.tools.find(({ name }) => name === selected) ?? tools.data.tools[0] ?? null;
  return (
    <SettingsView
      page="tools"
      sections={[
        { id: 'tools-list', label: 'Tools', fact: formatCount(tools.data.tools.length) },
        {
          id: 'tools-mcp',
          label: 'MCP servers',
          fact: waiting === 0 ? formatCount(servers.data.servers.length) : `${waiting} consent`,
        },
        { id: 'tools-check', label: 'Recorded calls' },
      ]}
      verdict={<Verdict sentence={verdict.sentence} detail={verdict.detail} />}
      detail={
        tool === null
          ? null
          : { label: 'Tool', defaultSize: '34%', minSize: 300, content: <ToolFacts key={tool.name} tool={tool} /> }
      }
    >
      <div className="settings-column">
        <div id="tools-list">
          <ToolsPanel list={tools.data} selected={tool?.name ?? null} onSelect={setSelected} />
        </div>
        <div id="tools-mcp">
          <McpPanel list={servers.data} />
        </div>
        <div id="tools-check">
          <CheckPanel />
        </div>
      </div>
    </SettingsView>
  );
}
