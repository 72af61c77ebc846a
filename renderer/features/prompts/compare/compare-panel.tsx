import { ArrowRight, Pin } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  EmptyState,
  ErrorState,
  formatQuantity,
  Menu,
  PanelHeader,
  Segmented,
  Select,
  SkeletonLines,
  TriggerButton,
} from '../../../ui/index.ts';
import { ScrollArea } from '../scroll-area.tsx';
import type { PromptDesk, VersionPair } from '../use-prompt-desk.ts';
import { localDiff } from '../view-model/local-diff.ts';
import { shortFingerprint, versionNote } from '../view-model/version-words.ts';
import { BehaviourTable } from './behaviour-table.tsx';
import { BlameTable } from './blame-table.tsx';
import { DiffLines } from './diff-lines.tsx';

export interface ComparePanelProps {
  desk: PromptDesk;
  onPair: (pair: VersionPair) => void;
  onMeasure: () => void;
  onPin: (version: string) => void;
}

/** Two versions: what differs in their texts, and beside it what differs in what they did. */
export function ComparePanel({ desk, onPair, onMeasure, onPin }: ComparePanelProps) {
  const [face, setFace] = useState<'diff' | 'blame'>('diff');
  const { prompt, pair, history, restricted } = desk;
  const names = useVersionNames(desk);
  return (
    <section className="panel" aria-label="Version diff" data-region="panel" tabIndex={-1}>
      <PanelHeader
        title="Version diff"
        chips={
          pair === null ? undefined : (
            <>
              <Select
                label="Before"
                value={pair.before}
                options={names}
                onChange={(before) => onPair({ ...pair, before })}
              />
              <ArrowRight size={12} strokeWidth={1.5} aria-hidden="true" />
              <Select
                label="After"
                value={pair.after}
                options={names}
                onChange={(after) => onPair({ ...pair, after })}
              />
            </>
          )
        }
        actions={
          prompt === null ? undefined : (
            <>
              <Segmented
                label="Look at"
                value={face}
                options={[
                  { value: 'diff', label: 'Diff' },
                  { value: 'blame', label: 'Blame' },
                ]}
                onChange={setFace}
              />
              <Menu
                label="Pin a version"
                trigger={
                  <TriggerButton
                    kind="quiet"
                    icon={Pin}
                    aria-label="Pin a version…"
                    title={restricted ?? 'Pin a version'}
                  >
                    Pin
                  </TriggerButton>
                }
                items={(history?.versions ?? []).map((version) => ({
                  id: version.fingerprint,
                  label: shortFingerprint(version.fingerprint),
                  hint: versionNote(version),
                  isDisabled: restricted !== null,
                  onSelect: () => onPin(version.fingerprint),
                }))}
              />
            </>
          )
        }
      />
      {prompt === null ? (
        <p className="prompt-none">Versions are of prompts. This file is none yet.</p>
      ) : face === 'blame' ? (
        <BlameTable promptId={prompt.id} />
      ) : (
        <Compared desk={desk} promptId={prompt.id} onMeasure={onMeasure} />
      )}
    </section>
  );
}

function Compared({ desk, promptId, onMeasure }: { desk: PromptDesk; promptId: string; onMeasure: () => void }) {
  const { pair, history, historyError, draft } = desk;
  if (historyError !== null)
    return <ErrorState title="The versions could not be read" error={historyError} onRetry={desk.retryHistory} />;
  if (history === null) return <SkeletonLines lines={4} />;
  if (pair === null) {
    return (
      <EmptyState title="One version so far">
        Change the text: what it changes in words and in behaviour stands here before you save it.
      </EmptyState>
    );
  }
  return (
    <div className="prompt-compare">
      <ScrollArea label="Lines that differ" className="prompt-compare__text">
        <PairDiff promptId={promptId} pair={pair} savedText={draft.savedText} text={draft.text} />
      </ScrollArea>
      <BehaviourTable desk={desk} promptId={promptId} pair={pair} onMeasure={onMeasure} />
    </div>
  );
}

function PairDiff({
  promptId,
  pair,
  savedText,
  text,
}: {
  promptId: string;
  pair: VersionPair;
  savedText: string;
  text: string;
}) {
  const isEdit = pair.after === 'edit' || pair.before === 'edit';
  const isLocal = isEdit && (pair.before === 'working' || pair.after === 'working');
  // An unsaved text against an older version: the texts are compared here, since the engine knows only one of them.
  const older = pair.before === 'edit' ? pair.after : pair.before;
  const kept = useEngineQuery('prompt.version', { id: promptId, version: older }, { isEnabled: isEdit && !isLocal });
  const diff = useEngineQuery('prompt.diff', { id: promptId, ...pair }, { isEnabled: !isEdit });
  const base = isLocal ? savedText : kept.data?.text;
  const local = useMemo(
    () =>
      !isEdit || base === undefined
        ? null
        : pair.before === 'edit'
          ? localDiff(promptId, text, base)
          : localDiff(promptId, base, text),
    [isEdit, base, pair.before, promptId, text],
  );
  const shown = isEdit ? local : diff.data;
  const error = isEdit ? kept.error : diff.error;
  if (error !== null) return <ErrorState title="The versions could not be compared" error={error} />;
  if (shown == null) return <SkeletonLines lines={4} />;
  return (
    <>
      <p className="prompt-none">{`${formatQuantity(shown.added, 'line')} added, ${shown.removed} removed`}</p>
      <DiffLines diff={shown} />
    </>
  );
}

function useVersionNames({ history, draft }: PromptDesk) {
  return useMemo(
    () => [
      ...(draft.hasChanges ? [{ value: 'edit', label: 'edit', hint: 'not saved' }] : []),
      { value: 'working', label: 'file', hint: 'as it is saved' },
      ...(history?.versions ?? [])
        .filter(({ from }) => !from.includes('working') || from.length > 1)
        .map((version) => ({
          value: version.fingerprint,
          label: shortFingerprint(version.fingerprint),
          hint: versionNote(version),
        })),
    ],
    [history, draft.hasChanges],
  );
}
