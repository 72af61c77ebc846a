import { FilePen } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../ui/index.ts';
import { EditFileDialog } from './edit-file-dialog.tsx';

/** Opens one of the workspace's texts. @param props.label says what it is about; the path is in the dialog */
export function EditFileButton({ path, label, name }: { path: string; label: string; name?: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        kind="quiet"
        icon={FilePen}
        {...(name === undefined ? {} : { label: name })}
        onClick={() => setIsOpen(true)}
      >
        {label}
      </Button>
      <EditFileDialog path={isOpen ? path : null} onClose={() => setIsOpen(false)} />
    </>
  );
}
