import { Button, Note } from '../../../ui/index.ts';
import { ImportLine } from './import-dialog.tsx';
import { importSummary } from './import-report.ts';
import { useImportStore } from './import-store.ts';

/** Above the list while an import runs behind a closed dialog, and after it until its report was seen. */
export function ImportStrip() {
  const { isOpen, watched, open } = useImportStore();
  if (watched === null || isOpen) return null;
  const summary = importSummary(watched);
  if (summary === null) return <ImportLine watched={watched} />;
  return (
    <Note
      kind={summary.tone}
      action={
        <Button size="small" onClick={open}>
          See the report
        </Button>
      }
    >
      <b>{summary.title}.</b> {summary.body}
    </Note>
  );
}
