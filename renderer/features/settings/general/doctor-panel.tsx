import { RefreshCw } from 'lucide-react';
import type { DoctorCheck } from '../../../../main/contract/doctor.ts';
import type { OwnFolder } from '../../../../main/contract/trestle-bridge.ts';
import { useBridge } from '../../../engine/bridge-context.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  type Column,
  CopyButton,
  DataTable,
  ErrorState,
  Note,
  Panel,
  showToast,
  StateDot,
  TextButton,
} from '../../../ui/index.ts';
import { checkState, doctorReportText, doctorVerdict, STATE_WORD } from './doctor-view-model.ts';

const columns: readonly Column<DoctorCheck>[] = [
  { id: 'check', header: 'Needs', width: 120, cell: ({ id }) => id.replaceAll('-', ' ') },
  {
    id: 'state',
    header: 'State',
    width: 96,
    cell: (check) => <StateDot state={checkState(check)}>{STATE_WORD[checkState(check)]}</StateDot>,
  },
  {
    id: 'found',
    header: 'Found, and the way out',
    wraps: true,
    cell: ({ id, found, wayOut }) => (
      <>
        {found}
        {wayOut === null ? null : <p className="text-3">{wayOut}</p>}
        {id === 'logs' || id === 'crash-reports' ? <ShowFolder folder={id} /> : null}
      </>
    ),
  },
];

/** Only the desktop app can show one. */
function ShowFolder({ folder }: { folder: OwnFolder }) {
  const { app } = useBridge();
  if (!app.canPick) return null;
  const show = () => {
    app.openFolder(folder).catch((error: unknown) => {
      showToast({ title: error instanceof Error ? error.message : String(error), tone: 'error' });
    });
  };
  return (
    <p>
      <TextButton onClick={show}>Show the folder</TextButton>
    </p>
  );
}

/** Everything the product needs, whether it is there, and what to do when it is not. */
export function DoctorPanel() {
  const doctor = useEngineQuery('doctor.run', {});
  const verdict = doctor.data === undefined ? null : doctorVerdict(doctor.data);
  return (
    <Panel
      title="This installation"
      isFit
      scope={doctor.data === undefined ? undefined : `Trestle ${doctor.data.version}`}
      actions={
        <>
          {doctor.data === undefined ? null : (
            <CopyButton text={doctorReportText(doctor.data)} label="Copy the report" />
          )}
          <Button
            kind="quiet"
            icon={RefreshCw}
            isLoading={doctor.isFetching}
            loadingLabel="Checking"
            onClick={() => void doctor.refetch()}
          >
            Check again
          </Button>
        </>
      }
    >
      {doctor.isError ? (
        <ErrorState title="The checks could not be run" error={doctor.error} onRetry={() => void doctor.refetch()} />
      ) : (
        <>
          {verdict === null ? null : <Note kind={verdict.kind}>{verdict.sentence}</Note>}
          <DataTable
            label="Checks of this installation"
            columns={columns}
            rows={doctor.data?.checks ?? []}
            rowKey={({ id }) => id}
            isLoading={doctor.isPending}
            isFit
          />
        </>
      )}
    </Panel>
  );
}
