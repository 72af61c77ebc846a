import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useBridge } from '../../../engine/bridge-context.ts';
import { useImportStore } from './import-store.ts';
import './import.css';

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');

/** Takes exports that are dropped anywhere on the view into the import dialog. The dialog's button does the same. */
export function FileDrop({ children }: { children: ReactNode }) {
  const { app } = useBridge();
  const { add, open } = useImportStore();
  const [isOver, setIsOver] = useState(false);
  // Each element that is entered and left says so: only the outermost counts.
  const depth = useRef(0);
  const leave = () => {
    depth.current = 0;
    setIsOver(false);
  };
  const drop = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    leave();
    const placed = [...event.dataTransfer.files].map((file) => ({ name: file.name, path: app.pathOf(file) }));
    add(
      placed.flatMap(({ path }) => path ?? []),
      placed.filter(({ path }) => path === null).map(({ name }) => name),
    );
    open();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- a second way in; Import traces… is the first
    <div
      className="file-drop"
      onDragEnter={(event) => {
        if (!holdsFiles(event)) return;
        depth.current += 1;
        setIsOver(true);
      }}
      onDragLeave={(event) => {
        if (!holdsFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) leave();
      }}
      onDragOver={(event) => {
        if (holdsFiles(event)) event.preventDefault();
      }}
      onDrop={drop}
    >
      {children}
      {isOver ? (
        <div className="file-drop__over">
          <span>Drop exports to import them</span>
        </div>
      ) : null}
    </div>
  );
}
