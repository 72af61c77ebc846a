import { BadgeCheck } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  Chip,
  CliTwin,
  Dialog,
  ErrorState,
  Facts,
  formatShortId,
  Note,
  PathText,
  SkeletonLines,
} from '../../../ui/index.ts';
import { Differences, signerWords } from '../gate/signature-row.tsx';
import { useOpenedRelease } from './opened-release-store.ts';

/** A release that was opened from its file: whether it is what was signed. Nothing of it is taken over or runs. */
export function OpenedRelease() {
  const { path, close } = useOpenedRelease();
  const verified = useEngineQuery(
    'release.verify',
    { release: path ?? '-' },
    { isEnabled: path !== null, readsOnMount: true },
  );
  const report = verified.data;
  return (
    <Dialog
      isOpen={path !== null}
      onClose={close}
      title="A release from outside this workspace"
      width="wide"
      actions={<Button onClick={close}>Close</Button>}
    >
      {path === null ? null : <PathText path={path} />}
      {verified.isError ? (
        <ErrorState title="It could not be verified" error={verified.error} onRetry={() => void verified.refetch()} />
      ) : report === undefined ? (
        <SkeletonLines lines={4} />
      ) : (
        <>
          <Facts
            items={[
              ['Name', report.name],
              ['Release', formatShortId(report.release)],
              [
                'Verified',
                report.verified ? (
                  <Chip tone="ok" icon={BadgeCheck}>
                    verifies
                  </Chip>
                ) : (
                  <Chip tone="error">does not verify</Chip>
                ),
              ],
              ['Signed by', report.signer === null ? 'nobody' : `${report.signer.keyId}${signerWords(report.signer)}`],
            ]}
          />
          {report.verified ? null : <Differences checks={report.checks} />}
          <Note kind="info">Nothing of it runs here. It answers programs from where it lies:</Note>
          <CliTwin line={cliLine('serve', '--release', path ?? '')} />
        </>
      )}
    </Dialog>
  );
}
