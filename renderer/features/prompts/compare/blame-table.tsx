import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useNow } from '../../../engine/use-now.ts';
import { ageSeconds, ErrorState, formatAge, SkeletonLines } from '../../../ui/index.ts';
import { ScrollArea } from '../scroll-area.tsx';
import { shortFingerprint } from '../view-model/version-words.ts';

/** Each line with the version that brought it, how long ago, and who. */
export function BlameTable({ promptId }: { promptId: string }) {
  const now = useNow();
  const blame = useEngineQuery('prompt.blame', { id: promptId });
  if (blame.isError)
    return (
      <ErrorState title="The lines could not be traced" error={blame.error} onRetry={() => void blame.refetch()} />
    );
  if (blame.data === undefined) return <SkeletonLines lines={6} />;
  const { lines } = blame.data;
  return (
    <ScrollArea label="Who brought which line" className="prompt-blame">
      <table aria-label="Lines and the versions that brought them">
        <tbody>
          {lines.map(({ line, text, fingerprint, at, author }, index) => {
            const isFirst = lines[index - 1]?.fingerprint !== fingerprint;
            return (
              <tr key={line} data-first={isFirst}>
                <td className="mono-11">{isFirst ? shortFingerprint(fingerprint) : ''}</td>
                <td className="text-3">{isFirst && at !== null ? formatAge(ageSeconds(at, now)) : ''}</td>
                <td className="text-3 ellipsis">{isFirst ? (author ?? '') : ''}</td>
                <td className="prompt-diff__line">{line}</td>
                <td className="prompt-diff__text">{text}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollArea>
  );
}
