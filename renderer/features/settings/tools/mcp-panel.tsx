import { useState } from 'react';
import type { McpListResponse, McpServerInfo } from '../../../../main/contract/mcp.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import {
  type Column,
  ConfirmDialog,
  DataTable,
  formatCount,
  formatQuantity,
  NOT_APPLICABLE,
  Note,
  Panel,
  StateDot,
  TextButton,
} from '../../../ui/index.ts';
import { ConsentDialog } from './consent-dialog.tsx';
import { serverFace } from './tool-text.ts';

/** Servers that bring tools along. Nothing of theirs is started or called before a person agreed to exactly that. */
export function McpPanel({ list: { servers, problems } }: { list: McpListResponse }) {
  const [reviewed, setReviewed] = useState<string | null>(null);
  const [revoked, setRevoked] = useState<string | null>(null);
  const revoke = useEngineMutation('mcp.revoke', ['mcp.list', 'tools.list']);
  const server = servers.find((each) => each.server === reviewed) ?? null;
  return (
    <Panel title="MCP servers" scope={formatQuantity(servers.length, 'server')} isFit>
      <DataTable
        label="MCP servers"
        columns={serverColumns(setReviewed, setRevoked)}
        rows={servers}
        rowKey={(each) => each.server}
        isDim={(each) => serverFace(each).dot === 'off'}
        empty="None is declared. Name one under mcpServers in trestle.jsonc or in .mcp.json."
        isFit
      />
      {servers
        .filter(({ state, message }) => state === 'failed' && message !== null)
        .map(({ server: name, message }) => (
          <Note key={name} kind="error">
            {message}
          </Note>
        ))}
      {problems.map(({ path, message }) => (
        <Note key={path} kind="error">
          {message}
        </Note>
      ))}
      {server === null ? null : <ConsentDialog key={server.server} server={server} onClose={() => setReviewed(null)} />}
      <ConfirmDialog
        isOpen={revoked !== null}
        onClose={() => setRevoked(null)}
        title={`Take back the consent to ${revoked ?? ''}?`}
        confirmLabel="Take it back"
        confirmingLabel="Ending it"
        keepLabel="Leave it"
        onConfirm={async () => {
          if (revoked !== null) await revoke.mutateAsync({ server: revoked });
        }}
      >
        <p>It is ended, its tools cannot be called, and it is not started again before somebody agrees anew.</p>
      </ConfirmDialog>
    </Panel>
  );
}

function serverColumns(
  onReview: (server: string) => void,
  onRevoke: (server: string) => void,
): readonly Column<McpServerInfo>[] {
  return [
    {
      id: 'server',
      header: 'Server',
      minWidth: 100,
      cell: ({ server }) => <span className="text-strong">{server}</span>,
      title: ({ declaredIn }) => `declared in ${declaredIn}`,
    },
    {
      id: 'state',
      header: 'State',
      minWidth: 130,
      cell: (server) => {
        const { dot, word } = serverFace(server);
        return <StateDot state={dot}>{word}</StateDot>;
      },
      title: ({ message }) => message ?? undefined,
    },
    {
      id: 'target',
      header: 'Starts or contacts',
      minWidth: 150,
      cell: ({ target }) => <span className="mono text-2">{target}</span>,
      title: ({ target }) => target,
    },
    {
      id: 'tools',
      header: 'Tools',
      width: 52,
      align: 'end',
      cell: ({ toolsHash, tools }) => (toolsHash === null ? NOT_APPLICABLE : formatCount(tools.length)),
    },
    {
      id: 'acts',
      header: <span className="visually-hidden">Review or revoke</span>,
      headerLabel: 'Review or revoke',
      width: 128,
      align: 'end',
      cell: (server) => (
        <span className="tool-acts">
          <TextButton label={`Review ${server.server}`} onClick={() => onReview(server.server)}>
            {serverFace(server).needsConsent ? 'Review…' : 'Look'}
          </TextButton>
          {server.consentedAt === null ? null : (
            <TextButton label={`Revoke ${server.server}`} onClick={() => onRevoke(server.server)}>
              Revoke
            </TextButton>
          )}
        </span>
      ),
    },
  ];
}
