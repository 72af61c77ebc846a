import { FileDown } from 'lucide-react';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { IconButton, showToast } from '../../../ui/index.ts';
import { saveText } from '../../../app/save-text.ts';

/** The same load for k6, where one machine is not enough: a script, and the data that it opens beside itself. */
export function ExportK6Button({ path }: { path: string }) {
  const write = useEngineMutation('load.exportK6');
  return (
    <IconButton
      label="Save it as a script for k6"
      icon={FileDown}
      onClick={() =>
        write.mutate(
          { scenario: path },
          {
            onSuccess: ({ files, notes }) => {
              for (const { name, content } of files) saveText(name, 'text/plain', content);
              showToast({
                title: `Saved ${files.map(({ name }) => name).join(' and ')}`,
                body: notes.join(' '),
                tone: 'ok',
              });
            },
            onError: (error) =>
              showToast({ title: 'It could not be written for k6', body: error.message, tone: 'error' }),
          },
        )
      }
    />
  );
}
