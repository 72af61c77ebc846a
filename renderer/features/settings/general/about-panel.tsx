import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { CopyButton, Facts, Panel, PathText, UNKNOWN } from '../../../ui/index.ts';
import { KIND_WORDS, runtimeWords } from './works-view-model.ts';
import { WorksPanel } from './works-panel.tsx';

/** What this is and where things lie: version, files, the workspace, the works of others. */
export function AboutPanel() {
  const about = useEngineQuery('about.read', {});
  const settings = useEngineQuery('settings.read', {});
  const workspace = useWorkspace();
  const settingsPath = settings.data?.path;
  return (
    <>
      <Panel title="About" isFit>
        <div className="settings-facts">
          <Facts
            items={[
              ['Trestle', about.data === undefined ? UNKNOWN : `${about.data.version}, ${KIND_WORDS[about.data.kind]}`],
              ['Made from', about.data?.commit == null ? null : <CopyableId id={about.data.commit} />],
              ['Runs on', about.data === undefined ? UNKNOWN : runtimeWords(about.data)],
              ['Contents (SBOM)', about.data?.sbomPath == null ? null : <CopyablePath path={about.data.sbomPath} />],
              ['Licences', about.data?.noticesPath == null ? null : <CopyablePath path={about.data.noticesPath} />],
              ['Settings file', settingsPath === undefined ? UNKNOWN : <CopyablePath path={settingsPath} />],
              ['Workspace', workspace == null ? 'none open' : <CopyablePath path={workspace.path} />],
              [
                'Workspace file',
                workspace == null ? null : <CopyablePath path={joinPath(workspace.path, 'trestle.jsonc')} />,
              ],
              ['Pipeline', workspace == null ? null : workspace.pipelineId],
              [
                'Engine',
                workspace == null
                  ? null
                  : workspace.isAttached
                    ? 'shared with another process'
                    : 'this process owns it',
              ],
            ]}
          />
        </div>
      </Panel>
      {about.data === undefined || about.data.works.length === 0 ? null : <WorksPanel works={about.data.works} />}
    </>
  );
}

function CopyableId({ id }: { id: string }) {
  return (
    <span style={{ display: 'flex', alignItems: 'center', gap: 4 }}>
      <code>{id.slice(0, 12)}</code>
      <CopyButton text={id} label="Copy the commit" />
    </span>
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
