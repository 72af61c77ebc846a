import { ErrorState, TextLink } from '../ui/index.ts';
import { href, playgroundPath } from '../navigation/paths.ts';
import { View } from './view.tsx';

/** Shown when an address cannot be read or its view cannot be built. */
export function RouteErrorView({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <View title="Address">
      <ErrorState
        title="This address could not be opened"
        error={error}
        onRetry={reset}
        actions={<TextLink href={href(playgroundPath())}>Go to the Playground</TextLink>}
      />
    </View>
  );
}
