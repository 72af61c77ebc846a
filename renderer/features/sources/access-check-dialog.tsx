import { useState } from 'react';
import type { AccessLeak } from '../../../main/contract/access.ts';
import { useEngine } from '../../engine/bridge-context.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import {
  Button,
  type Column,
  DataTable,
  Dialog,
  Field,
  formatCount,
  formatDuration,
  formatQuantity,
  Note,
  PathText,
  Select,
} from '../../ui/index.ts';
import { checkQueries } from './check-queries.ts';

/** Past questions tried when none are typed, newest first. */
const PAST_QUESTIONS = 200;

const LEAK_COLUMNS: readonly Column<AccessLeak>[] = [
  { id: 'path', header: 'Way', width: 120, cell: ({ path }) => path },
  { id: 'document', header: 'Document', cell: ({ displayPath }) => <PathText path={displayPath} /> },
  { id: 'reason', header: 'What the rules say', cell: ({ reason }) => reason, title: ({ reason }) => reason },
];

/** Tries every way to a text on behalf of a principal, and counts what they must not see: it must be none. */
export function AccessCheckDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useEngine();
  const [principal, setPrincipal] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const description = useEngineQuery('access.describe', {}, { isEnabled: isOpen });
  const check = useEngineMutation('access.check');
  const names = description.data?.principals.map(({ name }) => name) ?? [];
  const chosen = principal ?? names[0] ?? '';
  const run = async () => {
    setProblem(null);
    const own = checkQueries(typed);
    const past =
      own.length > 0
        ? []
        : (await client.call('trace.list', { limit: PAST_QUESTIONS })).traces.map(({ title }) => title);
    const queries = checkQueries([...own, ...past].join('\n'));
    if (queries.length === 0) {
      setProblem('There is no past question to try: type one above.');
      return;
    }
    check.mutate({ as: { principals: [chosen] }, queries: [...queries] });
  };
  const report = check.data;
  const leaks =
    report === undefined ? [] : [...report.results.flatMap((each) => each.leaks), ...report.documents.leaks];
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      width="wide"
      title="Check what a principal can reach"
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Close
          </Button>
          <Button
            size="large"
            kind="primary"
            isLoading={check.isPending}
            loadingLabel="Checking"
            disabledReason={chosen === '' ? 'No principal is named in trestle.jsonc or in any document yet' : null}
            onClick={() => void run()}
          >
            Check access
          </Button>
        </>
      }
    >
      <p>
        Each question is searched, asked and read in every way on their behalf. What comes back is compared with the
        rules, read anew from the files: not with what the index says of itself.
      </p>
      {names.length === 0 ? (
        <Note kind="info">
          Nobody is named yet, so everyone finds everything. Say who may find what with &quot;access&quot; of a source
          in trestle.jsonc, in front matter, or in a .access.json file beside a document.
        </Note>
      ) : (
        <Select
          label="On behalf of"
          isLabelShown
          value={chosen}
          options={names.map((name) => ({ value: name, label: name }))}
          onChange={setPrincipal}
        />
      )}
      <Field
        label="Questions (optional), one a line"
        value={typed}
        onChange={setTyped}
        rows={3}
        hint={`Empty tries the last ${PAST_QUESTIONS} questions that were asked.`}
      />
      {problem === null ? null : <Note kind="warn">{problem}</Note>}
      {check.isError ? (
        <Note kind="error" isLive>
          {check.error.message}
        </Note>
      ) : null}
      {report === undefined ? null : (
        <>
          <Note kind={report.leaks === 0 ? 'ok' : 'error'} isLive>
            {report.leaks === 0
              ? `0 foreign chunks in ${formatQuantity(report.queries, 'question')}; ${formatQuantity(report.hiddenChunks, 'chunk')} kept from both legs; ${formatCount(report.documents.refused)} of ${formatQuantity(report.documents.foreign, 'foreign document')} refused by id. ${formatDuration(report.ms)}.`
              : `${formatQuantity(report.leaks, 'leak')} in ${formatQuantity(report.queries, 'question')}: ${report.as.principals.join(', ')} reached what the rules keep from them.`}
          </Note>
          {leaks.length === 0 ? null : (
            <DataTable
              label="Leaks"
              columns={LEAK_COLUMNS}
              rows={leaks}
              rowKey={({ path, documentId, chunkId }) => `${path} ${documentId} ${chunkId ?? ''}`}
              isFit
            />
          )}
        </>
      )}
    </Dialog>
  );
}
