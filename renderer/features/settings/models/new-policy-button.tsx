import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button, Dialog, Field } from '../../../ui/index.ts';
import { EditFileDialog } from '../files/edit-file-dialog.tsx';

/** As `policies/ID.policy.jsonc` allows it. */
const POLICY_ID = /^[a-z][a-z0-9-]{0,63}$/;

/** Names a routing policy, then opens its file as one begins. */
export function NewPolicyButton({ taken }: { taken: readonly string[] }) {
  const [isNaming, setIsNaming] = useState(false);
  const [name, setName] = useState('');
  const [path, setPath] = useState<string | null>(null);
  const problem = !POLICY_ID.test(name)
    ? 'Lower-case letters, digits and dashes, such as "hosted"'
    : taken.includes(`policy/${name}`)
      ? `There is a policy ${name} already`
      : null;
  const begin = () => {
    if (problem !== null) return;
    setIsNaming(false);
    setPath(`policies/${name}.policy.jsonc`);
  };
  return (
    <>
      <Button kind="quiet" icon={Plus} onClick={() => setIsNaming(true)}>
        New policy
      </Button>
      <Dialog
        isOpen={isNaming}
        onClose={() => setIsNaming(false)}
        title="New policy"
        actions={
          <>
            <Button onClick={() => setIsNaming(false)}>Cancel</Button>
            <Button kind="primary" disabledReason={problem} onClick={begin}>
              Write it
            </Button>
          </>
        }
      >
        <Field
          label="Name"
          value={name}
          onChange={setName}
          placeholder="hosted"
          hint={`Models are then called as policy/${name === '' ? 'NAME' : name}.`}
          {...(name === '' || problem === null ? {} : { error: problem })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') begin();
          }}
        />
      </Dialog>
      <EditFileDialog path={path} onClose={() => setPath(null)} />
    </>
  );
}
