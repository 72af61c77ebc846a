import { FileCode2, FileDown, FileText, type LucideIcon, ListChecks, Braces } from 'lucide-react';
import type { ReactElement } from 'react';
import type { LoadReportFormat } from '../../../../main/contract/load-report.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Menu, showToast } from '../../../ui/index.ts';
import { saveText } from '../../../app/save-text.ts';

const FORMATS = [
  ['html', 'HTML, with charts', FileCode2],
  ['markdown', 'Markdown', FileText],
  ['json', 'JSON', Braces],
  ['junit', 'JUnit, for a build server', ListChecks],
  ['hgrm', 'Percentiles (.hgrm)', FileDown],
] as const satisfies readonly (readonly [LoadReportFormat, string, LucideIcon])[];

const MEDIA_TYPE: Readonly<Record<LoadReportFormat, string>> = {
  html: 'text/html',
  markdown: 'text/markdown',
  json: 'application/json',
  junit: 'application/xml',
  hgrm: 'text/plain',
};

/** Writes a run down as one file, in a form that somebody else can read. */
export function ReportMenu({ runId, trigger }: { runId: string; trigger: ReactElement }) {
  const report = useEngineMutation('load.report');
  return (
    <Menu
      label="Save a report"
      trigger={trigger}
      items={FORMATS.map(([format, label, icon]) => ({
        id: format,
        label,
        icon,
        onSelect: () =>
          report.mutate(
            { runId, format },
            {
              onSuccess: ({ fileName, content }) => saveText(fileName, MEDIA_TYPE[format], content),
              onError: (error) =>
                showToast({ title: 'The report could not be written', body: error.message, tone: 'error' }),
            },
          ),
      }))}
    />
  );
}
