import { View } from '../../app/view.tsx';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { releasesPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import { ErrorState, SkeletonLines, useDelayed } from '../../ui/index.ts';
import { NewReleaseDialog } from './list/new-release-dialog.tsx';
import { ReleasePage } from './release-page.tsx';
import './releases.css';

export interface ReleasesViewProps {
  /** Null shows what serves, else the newest, else the working tree. */
  name: string | null;
  /** The form for a new one is open. */
  isMaking: boolean;
  trialId: string | null;
}

/** May it ship, and how do we get back? */
export function ReleasesView({ name, isMaking, trialId }: ReleasesViewProps) {
  const goTo = useGoTo();
  const workspace = useWorkspace();
  const desk = useEngineQuery('release.desk', {}, { isEnabled: workspace != null, keepsPrevious: true });
  const gates = useEngineQuery('gate.list', {}, { isEnabled: workspace != null, keepsPrevious: true });
  const showsSkeleton = useDelayed(desk.isPending || gates.isPending);
  const failed = desk.isError ? desk : gates.isError ? gates : null;
  if (failed !== null) {
    return (
      <View title="Releases">
        <ErrorState title="The releases could not be read" error={failed.error} onRetry={() => void failed.refetch()} />
      </View>
    );
  }
  if (desk.data === undefined || gates.data === undefined) {
    return <View title="Releases">{showsSkeleton ? <SkeletonLines lines={12} /> : null}</View>;
  }
  const restricted = workspace?.isTrusted === false ? 'Restricted: nothing runs until the workspace is trusted' : null;
  return (
    <>
      <ReleasePage desk={desk.data} gates={gates.data} name={name} trialId={trialId} restricted={restricted} />
      <NewReleaseDialog
        key={String(isMaking)}
        desk={desk.data}
        isOpen={isMaking}
        restricted={restricted}
        onClose={() => goTo(releasesPath(name === null ? {} : { name }), { replace: true })}
        onCreated={(made) => goTo(releasesPath({ name: made }), { replace: true })}
      />
    </>
  );
}
