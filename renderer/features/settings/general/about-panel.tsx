import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { CopyButton, Facts, Panel, PathText, UNKNOWN } from '../../../ui/index.ts';

/** Where things lie: version, files, the workspace. */
export function AboutPanel() {
  const doctor = useEngineQuery('doctor.run', {});
  const settings = useEngineQuery('settings.read', {});
  const workspace = useWorkspace();
  const settingsPath = settings.data?.path;
  return (
    <Panel title="About" isFit>
      <div className="settings-facts">
        <Facts
          items={[
            ['Trestle', doctor.data?.version ?? UNKNOWN],
            ['Settings file', settingsPath === undefined ? UNKNOWN : <CopyablePath path={settingsPath} />],
            ['Workspace', workspace == null ? 'none open' : <CopyablePath path={workspace.path} />],
            [
              'Workspace file',
              workspace == null ? null : <CopyablePath path={joinPath(workspace.path, 'trestle.jsonc')} />,
            ],
            ['Pipeline', workspace == null ? null : workspace.pipelineId],
            [
              'Engine',
              workspace == null ? null : workspace.isAttached ? 'shared with another process' : 'this process owns it',
            ],
          ]}
        />
      </div>
    </Panel>
  );
}

function CopyablePath({ path }: { path: string }) {
  return (
    <span style={{ display: 'flex', alignItems: 'center', gap: 4 }}>
      <PathText path={path} />
      <CopyButton text={path} label="Copy the path" />
    </span>
  );
}

function joinPath(folder: string, name: string): string {
  const separator = folder.includes('\\') ? '\\' : '/';
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}
