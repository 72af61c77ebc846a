import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEngine } from '../../../engine/bridge-context.ts';
import { Button, showToast } from '../../../ui/index.ts';
import { exportTrace } from './export-trace.ts';

/** The trace as a file that other tools read, and that Trestle takes in again exactly. */
export function ExportButton({ traceId }: { traceId: string }) {
  const client = useEngine();
  const save = useMutation<string, Error, string>({
    mutationFn: (id) => exportTrace(client, id),
    onError: ({ message }) => showToast({ title: 'The trace was not exported', body: message, tone: 'error' }),
  });
  return (
    <Button
      kind="quiet"
      icon={Download}
      label="Export as OTLP JSON"
      isLoading={save.isPending}
      loadingLabel="Exporting"
      onClick={() => save.mutate(traceId)}
    >
      Export
    </Button>
  );
}
