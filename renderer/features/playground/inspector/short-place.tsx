/** A chunk's place in a table cell: its document, then its innermost heading. */
export function ShortPlace({ name, section }: { name: string; section: string | undefined }) {
  if (section === undefined) return name;
  return (
    <>
      <span className="text-3">{`${name} › `}</span>
      {section}
    </>
  );
}
