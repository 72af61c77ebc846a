import { File, FolderOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { useBridge } from '../engine/bridge-context.ts';
import { Button, Field } from '../ui/index.ts';
import { pathProblem } from './path-problem.ts';
import './path-field.css';

export interface PathFieldProps {
  label: string;
  value: string;
  onChange: (path: string) => void;
  /** Enter in the field. */
  onSubmit?: () => void;
  /** What the system's dialog offers. */
  picks?: 'folder' | 'file';
  placeholder?: string;
  hint?: ReactNode;
  /** What is wrong with the value; by default that it is not a whole path. */
  problem?: string | undefined;
}

/** A whole path: typed, or picked in the system's dialog where there is one. */
export function PathField(props: PathFieldProps) {
  const { label, value, onChange, onSubmit, picks = 'folder', placeholder = '/home/you/handbook', hint } = props;
  const { app } = useBridge();
  const problem = 'problem' in props ? props.problem : pathProblem(value);
  const pick = async () => {
    const picked = await app.pick(picks);
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
        placeholder={placeholder}
        hint={hint}
        error={problem}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onSubmit?.();
        }}
      />
      {app.canPick ? (
        <Button size="large" icon={picks === 'folder' ? FolderOpen : File} onClick={() => void pick()}>
          Choose…
        </Button>
      ) : null}
    </div>
  );
}
