import { useState } from 'react';
import type { SecretTestReport } from '../../../../main/contract/secret.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Button, Field, Note } from '../../../ui/index.ts';
import { secretNameProblem } from './vault-text.ts';

export interface SecretFormProps {
  /** Of a new one only a suggestion. */
  name: string;
  isNew: boolean;
  onDone: () => void;
}

/** Takes a value, keeps it, and asks the providers that use it whether they accept it. */
export function SecretForm({ name: given, isNew, onDone }: SecretFormProps) {
  const [name, setName] = useState(given);
  const [value, setValue] = useState('');
  const save = useEngineMutation('secret.set', ['secret.list', 'languageModel.list']);
  const test = useEngineMutation('secret.test', ['languageModel.list', 'gateway.state']);
  const problem = secretNameProblem(name);
  const isReady = name !== '' && problem === null && value.trim() !== '';
  const submit = async () => {
    if (!isReady || save.isPending) return;
    await save.mutateAsync({ name, value });
    // Gone from the page as soon as it is kept.
    setValue('');
    test.mutate({ name });
  };
  return (
    <form
      className="models-form"
      onSubmit={(event) => {
        event.preventDefault();
        // What goes wrong is shown below the fields.
        submit().catch(() => undefined);
      }}
    >
      {isNew ? (
        <Field label="Name" value={name} onChange={setName} placeholder="OPENAI_API_KEY" isMono error={problem} />
      ) : null}
      <Field label={isNew ? 'Value' : `New value for ${given}`} value={value} onChange={setValue} isMono isSecret />
      <div className="models-form__acts">
        <Button onClick={onDone}>{test.data === undefined ? 'Cancel' : 'Close'}</Button>
        <Button
          kind="primary"
          type="submit"
          isLoading={save.isPending || test.isPending}
          loadingLabel={save.isPending ? 'Saving' : 'Testing'}
          disabledReason={isReady ? null : 'Give a name and a value'}
        >
          Save and test
        </Button>
      </div>
      {save.isError ? (
        <Note kind="error" isLive>
          {save.error.message}
        </Note>
      ) : null}
      {test.isError ? (
        <Note kind="error" isLive>
          {test.error.message}
        </Note>
      ) : null}
      {test.data === undefined ? null : <TestResult report={test.data} />}
    </form>
  );
}

function TestResult({ report }: { report: SecretTestReport }) {
  if (report.tests.length === 0) {
    return (
      <Note kind="info" isLive>
        Saved. No provider takes {report.name} yet: name it under providers in trestle.jsonc.
      </Note>
    );
  }
  return report.tests.map(({ provider, ok, message }) => (
    <Note key={provider} kind={ok ? 'ok' : 'error'} isLive>
      {message}
    </Note>
  ));
}
