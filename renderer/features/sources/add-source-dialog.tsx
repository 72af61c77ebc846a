import { useState } from 'react';
import { PathField } from '../../app/path-field.tsx';
import { cliLine } from '../../commands/cli-line.ts';
import { useStatus } from '../../engine/use-status.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { Checkbox, Field, FormDialog } from '../../ui/index.ts';
import { addBlockedReason, addTarget } from './add-target.ts';
import { parseGlobs } from './parse-globs.ts';
import { useStartIngest } from './use-start-ingest.ts';
import { WebNotice } from './web-notice.tsx';

/** Names a folder, a file or an address to answer from, and what of it to take. */
export function AddSourceDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [place, setPlace] = useState('');
  const [globs, setGlobs] = useState('');
  const [takesCode, setTakesCode] = useState(false);
  const [staysHere, setStaysHere] = useState(false);
  const start = useStartIngest();
  const workspace = useWorkspace();
  const isOffline = useStatus()?.isOffline ?? false;
  const target = addTarget(place);
  const blockedReason = addBlockedReason(target, isOffline);
  const include = parseGlobs(globs);
  const submit = () => {
    if (blockedReason !== null || start.isPending) return;
    start.mutate(
      { paths: [place.trim()], include, code: takesCode, keepHere: staysHere },
      {
        onSuccess: () => {
          setPlace('');
          setGlobs('');
          setTakesCode(false);
          setStaysHere(false);
          onClose();
        },
      },
    );
  };
  const isNamed = target.type !== 'none' && target.type !== 'problem';
  const line = cliLine(
    'ingest',
    isNamed ? place.trim() : 'PATH',
    ...include.flatMap((glob) => ['--include', glob]),
    ...(takesCode ? ['--code'] : []),
    ...(staysHere ? ['--keep-here'] : []),
    '--workspace',
    workspace?.path ?? '.',
  );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Add a source"
      submitLabel={target.type === 'web' || target.type === 'list' ? 'Add and fetch' : 'Add and read'}
      submittingLabel="Starting"
      isSubmitting={start.isPending}
      blockedReason={blockedReason}
      onSubmit={submit}
      error={start.error?.message}
      canRetry
      cliLine={line}
    >
      <p>Files stay where they are and are never changed. What cannot be read is listed with a reason.</p>
      <PathField
        label="Folder, file or web address"
        value={place}
        onChange={(typed) => {
          start.reset();
          setPlace(typed);
        }}
        onSubmit={submit}
        placeholder="/home/you/handbook or https://…/sitemap.xml"
        hint="A file that ends in .urls is a list of addresses, one on each line."
        problem={target.type === 'problem' ? target.message : undefined}
      />
      <WebNotice target={target} isOffline={isOffline} />
      <Field
        label="Only files that match (optional)"
        value={globs}
        onChange={setGlobs}
        isMono
        placeholder="**/*.md, docs/**"
        hint="Globs relative to the folder, separated by commas. Empty takes every supported kind."
      />
      <Checkbox isChecked={takesCode} onChange={setTakesCode}>
        Take source code too
      </Checkbox>
      <Checkbox isChecked={staysHere} onChange={setStaysHere}>
        Never send its text to a model on another machine
      </Checkbox>
    </FormDialog>
  );
}
