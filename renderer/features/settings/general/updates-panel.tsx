import { useMutation } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { SettingsView } from '../../../../main/contract/settings.ts';
import type { UpdateStatus } from '../../../../main/contract/update.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  Checkbox,
  CliTwin,
  CopyButton,
  ErrorState,
  Field,
  formatBytes,
  Note,
  Panel,
} from '../../../ui/index.ts';
import { downloadUpdate, replaceProgram } from './download-update.ts';

/** Newer releases: off until a person names a feed; nothing is downloaded or installed by itself. */
export function UpdatesPanel() {
  const status = useEngineQuery('update.status', {});
  const settings = useEngineQuery('settings.read', {});
  const check = useEngineMutation('update.check', ['update.status']);
  const { data } = status;
  const isOff = data?.state === 'off';
  return (
    <Panel
      title="Updates"
      isFit
      actions={
        <Button
          kind="quiet"
          icon={RefreshCw}
          isLoading={check.isPending}
          loadingLabel="Looking"
          disabledReason={isOff ? 'Name a feed first' : data?.state === 'offline' ? 'Trestle is offline' : null}
          onClick={() => check.mutate({})}
        >
          Look now
        </Button>
      }
    >
      {status.isError ? <ErrorState title="The state of updates could not be read" error={status.error} /> : null}
      {data === undefined ? null : (
        <div className="settings-backup">
          <p className="text-2">{data.summary}</p>
          {data.problem === null ? null : (
            <Note kind="error" isLive>
              {data.problem}
            </Note>
          )}
          {data.available === null ? null : <Available status={data} available={data.available} />}
          {settings.data === undefined ? null : (
            <FeedForm key={settings.data.path} view={settings.data} update={data} />
          )}
          <CliTwin line={cliLine('update', 'check')} />
        </div>
      )}
    </Panel>
  );
}

function Available({ status, available }: { status: UpdateStatus; available: NonNullable<UpdateStatus['available']> }) {
  const client = useEngine();
  const [progress, setProgress] = useState('');
  const download = useMutation({ mutationFn: () => downloadUpdate(client, setProgress) });
  const replace = useMutation({ mutationFn: () => replaceProgram(client, setProgress) });
  const { install } = status;
  const error = download.error ?? replace.error;
  // What went wrong is on record then, and stands above.
  const isTold = error?.message === status.problem;
  return (
    <>
      {available.notes === '' ? null : <p>{available.notes}</p>}
      <div className="settings-updates__acts">
        {install !== null ? null : (
          <Button
            isLoading={download.isPending}
            loadingLabel="Downloading"
            disabledReason={status.state === 'offline' ? 'Trestle is offline' : null}
            onClick={() => download.mutate()}
          >
            {`Download ${formatBytes(available.sizeBytes)}`}
          </Button>
        )}
        {install?.kind === 'appimage' ? (
          <Button isLoading={replace.isPending} loadingLabel="Replacing" onClick={() => replace.mutate()}>
            Replace this program
          </Button>
        ) : null}
        {download.isPending || replace.isPending ? <span className="text-3">{progress}</span> : null}
        {install?.command == null ? null : (
          <>
            <code className="mono">{install.command}</code>
            <CopyButton text={install.command} label="Copy the command" />
          </>
        )}
      </div>
      {error === null || isTold ? null : (
        <Note kind="error" isLive>
          {error.message}
        </Note>
      )}
      {replace.data === undefined ? null : (
        <Note kind="ok" isLive>
          {replace.data}
        </Note>
      )}
    </>
  );
}

function FeedForm({ view, update }: { view: SettingsView; update: UpdateStatus }) {
  const { updateFeed, updateKey, updateChecks } = view.settings;
  const [feed, setFeed] = useState(updateFeed ?? '');
  const [key, setKey] = useState(updateKey ?? '');
  const write = useEngineMutation('settings.write', ['settings.read', 'update.status']);
  const isSame = feed.trim() === (updateFeed ?? '') && key.trim() === (updateKey ?? '');
  const save = () => write.mutate({ updateFeed: feed.trim() || null, updateKey: key.trim() || null });
  return (
    <>
      <Field
        label="Feed"
        value={feed}
        onChange={setFeed}
        isMono
        placeholder="https://releases.example/trestle/feed.json"
        hint="Empty asks nobody."
      />
      {update.key === 'build' ? null : (
        <Field
          label="Key that releases are signed by"
          value={key}
          onChange={setKey}
          isMono
          hint="This build names none. Take it from whoever makes your releases, not from the feed."
        />
      )}
      <div className="settings-updates__acts">
        <Button
          isLoading={write.isPending}
          loadingLabel="Saving"
          disabledReason={isSame ? 'Nothing is changed' : null}
          onClick={save}
        >
          Save
        </Button>
        <Checkbox
          isChecked={updateChecks}
          isDisabled={updateFeed === null}
          onChange={(isOn) => write.mutate({ updateChecks: isOn })}
        >
          Look once a day
        </Checkbox>
      </div>
      {write.isError ? (
        <Note kind="error" isLive>
          {write.error.message}
        </Note>
      ) : null}
    </>
  );
}
