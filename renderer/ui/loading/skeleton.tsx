import './loading.css';

/** A bar where a value will come. Width in CSS pixels or any CSS length. */
export function Skeleton({ width = 80 }: { width?: number | string }) {
  return <span className="skeleton" style={{ width }} aria-hidden="true" />;
}

/** Lines of a text that is on its way. */
export function SkeletonLines({ lines = 3 }: { lines?: number }) {
  const widths = ['92%', '78%', '85%', '60%'];
  return (
    <div className="skeleton-lines" aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} width={widths[line % widths.length] ?? '80%'} />
      ))}
    </div>
  );
}
