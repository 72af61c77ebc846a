import type { PromptVersion } from '../../../../main/contract/prompt.ts';
import { useNow } from '../../../engine/use-now.ts';
import { ageSeconds, formatAge, formatScore } from '../../../ui/index.ts';
import { shortFingerprint, versionFacts, versionNote } from '../view-model/version-words.ts';

export interface VersionTimelineProps {
  versions: readonly PromptVersion[];
  /** The text in the editor is none of them. */
  isEdited: boolean;
  /** The two that are compared. */
  pair: { before: string; after: string } | null;
  onCompare: (fingerprint: string) => void;
}

/** Versions of a prompt, newest first: where each is from, how old it is and how it did. Choosing one compares the text with it. */
export function VersionTimeline({ versions, isEdited, pair, onCompare }: VersionTimelineProps) {
  const now = useNow();
  return (
    <ol className="prompt-versions" aria-label="Versions">
      {isEdited ? (
        <li className="prompt-version" data-current="true">
          <i aria-hidden="true" />
          <span className="mono-11">edit</span>
          <span className="prompt-version__note">not saved</span>
          <span className="text-3">now</span>
          <b />
        </li>
      ) : null}
      {versions.map((version) => {
        const { fingerprint, from, firstAt, groundedShare } = version;
        const isFile = from.includes('working');
        const side = pair?.before === fingerprint ? 'before' : pair?.after === fingerprint ? 'after' : undefined;
        return (
          <li key={fingerprint}>
            <button
              type="button"
              className="prompt-version"
              data-current={isFile && !isEdited}
              data-compared={side}
              title={versionFacts(version)}
              aria-pressed={side !== undefined}
              onClick={() => onCompare(fingerprint)}
            >
              <i aria-hidden="true" />
              <span className="visually-hidden">Compare with </span>
              <span className="mono-11">{shortFingerprint(fingerprint)}</span>
              <span className="prompt-version__note">{versionNote(version)}</span>
              <span className="text-3">{firstAt === null ? '–' : formatAge(ageSeconds(firstAt, now))}</span>
              <b>{groundedShare === null ? <span className="text-3">–</span> : formatScore(groundedShare)}</b>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
