import { BadgeCheck, FileDown, KeyRound } from 'lucide-react';
import type { KeptRelease } from '../../../../main/contract/release.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Button, Chip, DataTable, type Column, Note, ICON_SIZE } from '../../../ui/index.ts';
import type { VerifyCheck, VerifyReport } from '../../../../main/contract/release.ts';
import { saveText } from '../../../app/save-text.ts';

export interface SignatureRowProps {
  release: KeptRelease;
  verified: VerifyReport | null;
  isVerifying: boolean;
  error: string | null;
  onVerify: () => void;
}

/** Who vouches for it, checked in place. */
export function SignatureRow({ release, verified, isVerifying, error, onVerify }: SignatureRowProps) {
  const report = useEngineMutation('release.report');
  return (
    <>
      <div className="release-signature">
        <KeyRound size={ICON_SIZE.control} aria-hidden />
        <b>{release.isSigned ? `Signed by ${release.createdBy}` : 'Not signed'}</b>
        {verified?.signer == null ? null : (
          <span className="text-3 ellipsis">{`ed25519 ${verified.signer.keyId}${signerWords(verified.signer)}`}</span>
        )}
        {verified === null ? null : verified.verified ? (
          <Chip tone="ok" icon={BadgeCheck}>
            verifies
          </Chip>
        ) : (
          <Chip tone="error">does not verify</Chip>
        )}
        <span className="release-signature__acts">
          <Button
            kind="quiet"
            icon={FileDown}
            isLoading={report.isPending}
            loadingLabel="Writing"
            onClick={() =>
              report.mutate(
                { release: release.name },
                { onSuccess: ({ name, text }) => saveText(name, 'text/html', text) },
              )
            }
          >
            Report
          </Button>
          <Button isLoading={isVerifying} loadingLabel="Verifying" onClick={onVerify}>
            {verified === null ? 'Verify' : 'Verify again'}
          </Button>
        </span>
      </div>
      {error === null ? null : <Note kind="error">{error}</Note>}
      {report.isError ? <Note kind="error">{report.error.message}</Note> : null}
      {verified === null || verified.verified ? null : <Differences checks={verified.checks} />}
      {verified?.index === 'not-built' ? (
        <Note kind="info">
          Its index is not built here. Read the sources, and it is checked against what was sealed.
        </Note>
      ) : null}
    </>
  );
}

/** @returns what follows the id of a key: whose it is, as far as this machine knows */
export function signerWords({ isOwn, isKnown, label }: NonNullable<VerifyReport['signer']>): string {
  if (isOwn) return ', this machine';
  if (!isKnown) return ', a key that nobody here trusts yet';
  return label === null || label === '' ? ', trusted' : `, ${label}`;
}

const COLUMNS: readonly Column<VerifyCheck>[] = [
  {
    id: 'part',
    header: 'Part',
    width: 150,
    cell: ({ name }) => <b data-tone="error">{name}</b>,
    title: ({ name }) => name,
  },
  {
    id: 'message',
    header: 'What is wrong',
    minWidth: 160,
    cell: ({ message }) => message,
    title: ({ message }) => message,
  },
  {
    id: 'expected',
    header: 'Sealed',
    width: 110,
    cell: ({ expected }) => <span className="mono">{expected}</span>,
    title: ({ expected }) => expected,
  },
  {
    id: 'actual',
    header: 'Found',
    width: 110,
    cell: ({ actual }) => <span className="mono">{actual}</span>,
    title: ({ actual }) => actual,
  },
];

/** The parts that fail, with what was sealed and what was found. */
export function Differences({ checks }: { checks: readonly VerifyCheck[] }) {
  return (
    <DataTable
      label="Parts that are not as they were sealed"
      columns={COLUMNS}
      rows={checks.filter(({ held }) => !held)}
      rowKey={({ name }) => name}
      isFit
    />
  );
}
