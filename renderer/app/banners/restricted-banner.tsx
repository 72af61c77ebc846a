import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { Button, ConfirmDialog } from '../../ui/index.ts';
import { useFrameStore } from '../frame-store.ts';
import { Banner } from './banner.tsx';

/** A workspace from elsewhere is looked at, not run. This says so and holds the way to trust it. */
export function RestrictedBanner() {
  const workspace = useWorkspace();
  const { isTrustDialogOpen, setTrustDialogOpen } = useFrameStore();
  const trust = useEngineMutation('workspace.trust', ['workspace.current', 'workspace.trusted', 'status.read']);
  if (workspace == null || workspace.isTrusted) return null;
  return (
    <>
      <Banner kind="warn" action={<Button onClick={() => setTrustDialogOpen(true)}>Trust…</Button>}>
        This workspace came from elsewhere: look, search and read traces; nothing runs.
      </Banner>
      <ConfirmDialog
        isOpen={isTrustDialogOpen}
        onClose={() => setTrustDialogOpen(false)}
        title={`Trust ${workspace.name}?`}
        confirmLabel={`Trust ${workspace.name}`}
        confirmingLabel="Trusting"
        keepLabel="Keep it restricted"
        kind="primary"
        onConfirm={async () => {
          await trust.mutateAsync({ path: workspace.path, trusted: true });
        }}
      >
        <p>
          Its pipelines, prompts and tools may then run, and its model endpoints may be called. Trust only a folder
          whose origin is known to you. It can be withdrawn in Settings.
        </p>
        <p className="mono">{workspace.path}</p>
      </ConfirmDialog>
    </>
  );
}
