import { useLocation } from '@tanstack/react-router';
import { Button, EmptyState } from '../ui/index.ts';
import { playgroundPath } from '../navigation/paths.ts';
import { useGoTo } from '../navigation/use-go-to.ts';
import { View } from './view.tsx';

/** Shown for an address that names no view. */
export function NotFoundView() {
  const { pathname } = useLocation();
  const goTo = useGoTo();
  return (
    <View title="Address">
      <EmptyState
        title={`Nothing is at ${pathname}`}
        actions={
          <Button kind="primary" onClick={() => goTo(playgroundPath())}>
            Go to the Playground
          </Button>
        }
      >
        The link may come from a newer version, or a part of it is missing.
      </EmptyState>
    </View>
  );
}
