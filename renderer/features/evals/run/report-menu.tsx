import { Braces, FileCode2, FileText, ListChecks, type LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { saveText } from '../../../app/save-text.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Menu, showToast } from '../../../ui/index.ts';

type ReportFormat = 'html' | 'markdown' | 'junit' | 'json';

const FORMATS = [
  ['html', 'HTML, with marks', FileCode2, 'text/html'],
  ['markdown', 'Markdown', FileText, 'text/markdown'],
  ['junit', 'JUnit, for a build server', ListChecks, 'application/xml'],
  ['json', 'JSON', Braces, 'application/json'],
] as const satisfies readonly (readonly [ReportFormat, string, LucideIcon, string])[];

/** Writes a run down as one file, in a form that somebody else can read. */
export function ReportMenu({ runId, trigger }: { runId: string; trigger: ReactElement }) {
  const report = useEngineMutation('eval.report');
  return (
    <Menu
      label="Export the run"
      trigger={trigger}
      items={FORMATS.map(([format, label, icon, mediaType]) => ({
        id: format,
        label,
        icon,
        onSelect: () =>
          report.mutate(
            { runId, format },
            {
              onSuccess: ({ name, text }) => saveText(name, mediaType, text),
              onError: (error) =>
                showToast({ title: 'The report could not be written', body: error.message, tone: 'error' }),
            },
          ),
      }))}
    />
  );
}
