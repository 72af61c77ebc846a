import { useCommands } from '../commands/use-commands.ts';
import { Dialog, Kbd, type Shortcut } from '../ui/index.ts';
import { useFrameStore } from './frame-store.ts';
import './shortcut-sheet.css';

/** Keys that belong to a kind of thing rather than to a command. */
const GENERAL: readonly { label: string; keys: readonly Shortcut[] }[] = [
  { label: 'Previous or next row', keys: ['ArrowUp', 'ArrowDown'] },
  { label: 'First or last row', keys: ['Home', 'End'] },
  { label: 'A page of rows', keys: ['PageUp', 'PageDown'] },
  { label: 'Fold and unfold', keys: ['ArrowLeft', 'ArrowRight'] },
  { label: 'Open the row', keys: ['Enter'] },
  { label: 'Move a splitter by 16 px', keys: ['ArrowLeft', 'ArrowRight'] },
  { label: 'Close, then stop, then leave the field', keys: ['Escape'] },
];

/** Every key that works now. Opens with `?`. */
export function ShortcutSheet() {
  const isOpen = useFrameStore((state) => state.isShortcutSheetOpen);
  const setOpen = useFrameStore((state) => state.setShortcutSheetOpen);
  return (
    <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title="Keyboard shortcuts" width="wide">
      {isOpen ? <Sheet /> : null}
    </Dialog>
  );
}

function Sheet() {
  const { commands } = useCommands();
  const groups = [
    { title: 'Views', rows: commands.filter(({ group }) => group === 'Views') },
    { title: 'Actions', rows: commands.filter(({ group }) => group === 'Actions') },
    { title: 'Getting about', rows: commands.filter(({ group }) => group === 'Help') },
  ];
  return (
    <div className="shortcut-sheet">
      {groups.map(({ title, rows }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {rows
              .filter(({ shortcut }) => shortcut !== undefined)
              .map((command) => (
                <Row key={command.id} label={command.label} keys={[command.shortcut, command.alternateShortcut]} />
              ))}
          </dl>
        </section>
      ))}
      <section>
        <h3>Everywhere</h3>
        <dl>
          {GENERAL.map(({ label, keys }) => (
            <Row key={label} label={label} keys={keys} />
          ))}
        </dl>
      </section>
    </div>
  );
}

function Row({ label, keys }: { label: string; keys: readonly (Shortcut | undefined)[] }) {
  return (
    <div className="shortcut-sheet__row">
      <dt>{label}</dt>
      <dd>{keys.map((key) => (key === undefined ? null : <SpokenKbd key={key} keys={key} />))}</dd>
    </div>
  );
}

/** Elsewhere a key is a decoration of its control; here it is the content. */
function SpokenKbd({ keys }: { keys: Shortcut }) {
  return (
    <span>
      <span className="visually-hidden">{keys}</span>
      <Kbd keys={keys} />
    </span>
  );
}
