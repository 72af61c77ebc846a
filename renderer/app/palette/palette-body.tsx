import { Command as Cmdk } from 'cmdk';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { runReported } from '../../commands/run-reported.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { ICON_STROKE, Kbd, matchesShortcut, Note, showToast, Spinner, useDelayed } from '../../ui/index.ts';
import type { PaletteScope } from '../frame-store.ts';
import { gatherItems } from './gather-items.ts';
import { HELP_TOPICS } from './help-topics.ts';
import type { PaletteItem } from './palette-item.ts';
import { nextScope, readPaletteInput, SCOPE_LABEL } from './palette-query.ts';
import { PaletteRow } from './palette-row.tsx';
import { usePaletteFinds } from './use-palette-finds.ts';

/** The open palette: a query, results by group, and what the selected line is on the command line. */
export function PaletteBody({ initialScope, onClose }: { initialScope: PaletteScope; onClose: () => void }) {
  const [input, setInput] = useState('');
  const [chosenScope, setChosenScope] = useState(initialScope);
  const [selectedId, setSelectedId] = useState('');
  const [helpTopic, setHelpTopic] = useState<string | null>(null);
  const { commands, context } = useCommands();
  const { scope, query } = readPaletteInput(input, chosenScope);
  const onScope = (next: PaletteScope) => {
    setChosenScope(next);
    setInput(query);
    setSelectedId('');
  };
  const { isSearching, notices, ...finds } = usePaletteFinds(scope, query, context.workspace !== null);
  const groups = gatherItems({ scope, query, commands, context, finds, onHelp: setHelpTopic, onScope });
  const showsSpinner = useDelayed(isSearching);
  const items = groups.flatMap((group) => group.items);
  const selected = items.find((item) => item.id === selectedId) ?? items[0];

  const run = (item: PaletteItem) => {
    if (item.keepsOpen !== true) onClose();
    void runReported(item.label, () => item.run(context));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') {
      event.preventDefault();
      setChosenScope(nextScope(scope, event.shiftKey ? -1 : 1));
      if (scope !== chosenScope) setInput(query);
    } else if (matchesShortcut(event, 'Mod+Shift+C') && selected?.cli != null) {
      event.preventDefault();
      const { cli } = selected;
      void runReported('Copying', async () => {
        await navigator.clipboard.writeText(cli);
        showToast({ title: 'Copied', body: cli });
      });
    }
  };

  return (
    <Cmdk
      className="palette__command"
      label="Command palette"
      shouldFilter={false}
      loop
      value={selected?.id ?? ''}
      onValueChange={setSelectedId}
      onKeyDown={onKeyDown}
    >
      <div className="palette__input">
        <Search size={16} strokeWidth={ICON_STROKE} aria-hidden="true" />
        <Cmdk.Input
          value={input}
          onValueChange={(next) => {
            setInput(next);
            setSelectedId('');
            setHelpTopic(null);
          }}
          placeholder="A view, an action, a document, a trace, a prompt"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the palette is a modal whose first control this is
          autoFocus
        />
        {showsSpinner ? <Spinner /> : null}
        <span className="palette__scope" aria-live="polite">
          {SCOPE_LABEL[scope]} <Kbd keys="Tab" />
        </span>
      </div>
      <Cmdk.List className="palette__list" label="Results">
        {groups.map(({ group, items: lines }) => (
          <Cmdk.Group key={group} heading={group}>
            {lines.map((item) => (
              <PaletteRow key={item.id} item={item} onRun={() => run(item)} />
            ))}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
      {notices.map((notice) => (
        <Note key={notice} kind="warn" isLive>
          {notice}
        </Note>
      ))}
      {items.length === 0 && !isSearching ? <output className="palette__empty">Nothing matches.</output> : null}
      {helpTopic === null ? null : (
        <output className="palette__help">{HELP_TOPICS.find(({ id }) => id === helpTopic)?.answer}</output>
      )}
      <div className="palette__foot">
        <span className="palette__cli" title={selected?.cli ?? undefined}>
          {selected?.cli ?? ''}
        </span>
        {selected?.cli == null ? null : (
          <span>
            <Kbd keys="Mod+Shift+C" /> copy as CLI
          </span>
        )}
        <span>
          <Kbd keys="Enter" /> run
        </span>
        <Kbd keys="Escape" />
      </div>
    </Cmdk>
  );
}
