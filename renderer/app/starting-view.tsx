import { useConnectionState } from '../engine/use-connection-state.ts';
import { LoadingLine, SLOW_LOAD_MS, SkeletonLines, useDelayed } from '../ui/index.ts';
import { View } from './view.tsx';

/** What stands in the frame until the engine has said which workspace is open. */
export function StartingView() {
  const connection = useConnectionState();
  const isVisible = useDelayed(true);
  const isSlow = useDelayed(true, SLOW_LOAD_MS);
  if (!isVisible || connection.type === 'failed') return <View title="Trestle">{null}</View>;
  return (
    <View title="Trestle">{isSlow ? <LoadingLine label="Starting the engine" /> : <SkeletonLines lines={4} />}</View>
  );
}
