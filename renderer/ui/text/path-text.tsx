import './text.css';

/** @returns the path cut before its last segment, so that the middle can be left out and the name stays */
export function splitPath(path: string): { head: string; tail: string } {
  const trimmed = path.length > 1 ? path.replace(/[/\\]+$/, '') : path;
  const cut = Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1;
  return { head: path.slice(0, cut), tail: path.slice(cut) };
}

/** A path in one line: shortened in the middle when there is no room, whole on hover. */
export function PathText({ path }: { path: string }) {
  const { head, tail } = splitPath(path);
  return (
    <span className="path-text" title={path}>
      {head === '' ? null : <span className="path-text__head">{head}</span>}
      <span className="path-text__tail">{tail}</span>
    </span>
  );
}
