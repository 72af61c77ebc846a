import { useStatus } from '../../engine/use-status.ts';
import { Button, formatQuantity, Note, Panel } from '../../ui/index.ts';
import { SourceTable, type SourceTableProps } from './source-table.tsx';

/** The table of sources, and what went wrong with the selected one. */
export function SourcesPanel(props: SourceTableProps) {
  const status = useStatus();
  const selected = props.sources.find(({ sourceId }) => sourceId === props.selectedId);
  const chunks = props.sources.reduce((sum, source) => sum + source.chunks, 0);
  const scope = `${formatQuantity(chunks, 'chunk')}${status === undefined ? '' : `, vectors by ${status.embeddingModel.id}`}`;
  return (
    <Panel
      title="Sources"
      scope={props.isLoading ? undefined : scope}
      isFit
      actions={
        selected === undefined ? undefined : (
          <Button kind="quiet" onClick={() => props.onSelect(selected)}>
            Show all sources
          </Button>
        )
      }
    >
      <SourceTable {...props} />
      {selected?.lastError == null ? null : <Note kind="error">{`${selected.sourceId}: ${selected.lastError}`}</Note>}
    </Panel>
  );
}
