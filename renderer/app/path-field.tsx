import { FolderOpen } from 'lucide-react';
import { useBridge } from '../engine/bridge-context.ts';
import { Button, Field } from '../ui/index.ts';
import { isAbsolutePath } from './is-absolute-path.ts';
import './path-field.css';

export interface PathFieldProps {
  label: string;
  value: string;
  onChange: (path: string) => void;
  /** Enter in the field. */
  onSubmit?: () => void;
}

/** A whole path: typed, or picked in the system's dialog where there is one. */
export function PathField({ label, value, onChange, onSubmit }: PathFieldProps) {
  const { app } = useBridge();
  const isPartial = value.trim() !== '' && !isAbsolutePath(value);
  const pick = async () => {
    const picked = await app.pickFolder();
    if (picked !== null) onChange(picked);
  };
  return (
    <div className="path-field">
      <Field
        label={label}
        value={value}
        onChange={onChange}
        size="large"
        isMono
        placeholder="/home/you/handbook"
        error={isPartial ? 'A whole path begins with / or a drive letter.' : undefined}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onSubmit?.();
        }}
      />
      {app.canPickFolder ? (
        <Button size="large" icon={FolderOpen} onClick={() => void pick()}>
          Choose…
        </Button>
      ) : null}
    </div>
  );
}
