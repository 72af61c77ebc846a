import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';

/** A view whose code is read when it is first drawn, or ahead of that by `load`. */
export type LazyView<Props extends object> = ((props: Props) => ReactNode) & { load: () => Promise<unknown> };

/**
 * Keeps the code of a view out of what is read before the first view can be used. Read from this machine it comes within a
 * frame or two, so nothing is drawn in its place.
 */
export function lazyView<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyView<Props> {
  const Lazy = lazy(async () => ({ default: await load() })) as ComponentType<Props>;
  const View = (props: Props) => (
    <Suspense fallback={null}>
      <Lazy {...props} />
    </Suspense>
  );
  return Object.assign(View, { load });
}
