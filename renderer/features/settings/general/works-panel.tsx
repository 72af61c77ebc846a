import { useState } from 'react';
import type { AboutWork } from '../../../../main/contract/about.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { Button, CodeBlock, type Column, DataTable, Dialog, ErrorState, Field, Panel } from '../../../ui/index.ts';
import { matchingWorks, workKey } from './works-view-model.ts';

const columns: readonly Column<AboutWork>[] = [
  { id: 'name', header: 'Work', width: 240, cell: ({ name }) => name },
  { id: 'version', header: 'Version', width: 140, cell: ({ version }) => version },
  { id: 'licence', header: 'Licence', wraps: true, cell: ({ licence }) => licence },
];

/** What others made and Trestle contains, each with its licence. */
export function WorksPanel({ works }: { works: readonly AboutWork[] }) {
  const [words, setWords] = useState('');
  const [shown, setShown] = useState<AboutWork | null>(null);
  const matching = matchingWorks(works, words);
  return (
    <Panel title="Works of others" isFit scope={`${matching.length} of ${works.length}`}>
      <div className="settings-facts">
        <Field label="Find by name or licence" value={words} onChange={setWords} />
      </div>
      <div className="settings-works">
        <DataTable
          label="Works of others in Trestle"
          columns={columns}
          rows={matching}
          rowKey={workKey}
          rowText={({ name }) => name}
          onSelect={setShown}
          empty="No work has these words in its name or licence."
        />
      </div>
      {shown === null ? null : <LicenceDialog work={shown} onClose={() => setShown(null)} />}
    </Panel>
  );
}

function LicenceDialog({ work, onClose }: { work: AboutWork; onClose: () => void }) {
  const licence = useEngineQuery('about.licence', { name: work.name, version: work.version });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${work.name} ${work.version}`}
      width="wide"
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {licence.isError ? (
        <ErrorState
          title="The licence could not be read"
          error={licence.error}
          onRetry={() => void licence.refetch()}
        />
      ) : (
        <CodeBlock label={`Licence of ${work.name}`} text={licence.data?.text ?? ''} />
      )}
    </Dialog>
  );
}
