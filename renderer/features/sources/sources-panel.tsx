import { useState } from 'react';
import { useStatus } from '../../engine/use-status.ts';
import { href, settingsPath } from '../../navigation/paths.ts';
import { Button, formatQuantity, Note, Panel, TextButton, TextLink } from '../../ui/index.ts';
import { AtRiskDialog } from './at-risk-dialog.tsx';
import { sourceFacts } from './source-facts.ts';
import { SourceTable, type SourceTableProps } from './source-table.tsx';

/** The table of sources, and what went wrong with the selected one. */
export function SourcesPanel(props: SourceTableProps) {
  const status = useStatus();
  const selected = props.sources.find(({ sourceId }) => sourceId === props.selectedId);
  const chunks = props.sources.reduce((sum, source) => sum + source.chunks, 0);
  const [showsRisk, setShowsRisk] = useState(false);
  const counted = selected === undefined ? props.sources : [selected];
  const atRisk = counted.reduce((sum, { freshness }) => sum + freshness.answersAtRisk, 0);
  const scope = `${formatQuantity(chunks, 'chunk')}${status === undefined ? '' : `, vectors by ${status.embeddingModel.id}`}`;
  return (
    <Panel
      title="Sources"
      scope={props.isLoading ? undefined : scope}
      isFit
      actions={
        <>
          {atRisk === 0 ? null : (
            <>
              <span className="text-3">{`${formatQuantity(atRisk, 'past answer')} at risk`}</span>
              <Button kind="quiet" onClick={() => setShowsRisk(true)}>
                Show them
              </Button>
            </>
          )}
          {selected === undefined ? null : (
            <Button kind="quiet" onClick={() => props.onSelect(selected)}>
              Show all sources
            </Button>
          )}
        </>
      }
    >
      <SourceTable {...props} />
      {selected === undefined ? null : (
        <dl className="source-facts">
          {sourceFacts(selected).map(([name, value]) => (
            <div key={name} title={value}>
              <dt>{name}</dt>
              <dd className="ellipsis">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {selected?.lastError == null ? null : (
        <Note
          kind="error"
          action={
            selected.web !== null && status?.isOffline === true ? (
              <TextLink href={href(settingsPath({ section: 'network' }))}>Network settings</TextLink>
            ) : props.blockedReason === null && !selected.isIngesting ? (
              <TextButton onClick={() => props.onRefresh(selected)}>Try again</TextButton>
            ) : undefined
          }
        >{`${selected.sourceId}: ${selected.lastError}`}</Note>
      )}
      <AtRiskDialog sourceId={props.selectedId} isOpen={showsRisk} onClose={() => setShowsRisk(false)} />
    </Panel>
  );
}
