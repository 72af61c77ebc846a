import { useState } from 'react';
import { View } from '../../app/view.tsx';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { Button, ErrorState, Panel, Split, SplitPane, Verdict } from '../../ui/index.ts';
import { OpenWorkspaceDialog } from './open-workspace-dialog.tsx';
import { RecentWorkspaces } from './recent-workspaces.tsx';
import { useEnterWorkspace } from './use-enter-workspace.ts';
import './welcome.css';

/** The door: the sample, a folder of one's own, or a workspace from before. */
export function WelcomeView() {
  const workspace = useWorkspace();
  const enter = useEnterWorkspace();
  const [isDialogOpen, setIsDialogOpen] = useState(false);
  const isOpening = (type: 'sample' | 'recent') =>
    enter.isPending && (enter.variables.type === 'sample' ? type === 'sample' : type === 'recent');
  return (
    <View title={workspace == null ? 'Welcome' : 'Workspaces'}>
      <Verdict
        sentence={workspace == null ? 'No workspace is open' : `${workspace.name} is open`}
        detail="A workspace is a folder: sources, prompts, pipelines and the traces of every answer. It stays on this machine."
      />
      <Split id="welcome.columns">
        <SplitPane id="start" defaultSize="46%">
          <Panel title="Start">
            <ul className="welcome-starts">
              <li>
                <h3>Look at a finished one</h3>
                <p>
                  A freight company’s handbook, a few files deliberately messy. It is made in your data folder and read
                  in seconds; then ask it something and see why it answers so.
                </p>
                <Button
                  kind="primary"
                  size="large"
                  isLoading={isOpening('sample')}
                  loadingLabel="Making the sample"
                  onClick={() => enter.mutate({ type: 'sample' })}
                >
                  Try the sample workspace
                </Button>
              </li>
              <li>
                <h3>Use your own files</h3>
                <p>
                  An empty folder becomes a workspace, one with a trestle.jsonc is opened. Your files stay where they
                  are: add them as sources afterwards.
                </p>
                <Button size="large" onClick={() => setIsDialogOpen(true)}>
                  Create or open a workspace…
                </Button>
              </li>
            </ul>
            {enter.isError ? <ErrorState title="The workspace could not be opened" error={enter.error} /> : null}
          </Panel>
        </SplitPane>
        <SplitPane id="recent">
          <RecentWorkspaces
            isOpening={isOpening('recent')}
            onOpen={(path) => enter.mutate({ type: 'folder', path, create: false })}
          />
        </SplitPane>
      </Split>
      <OpenWorkspaceDialog isOpen={isDialogOpen} onClose={() => setIsDialogOpen(false)} />
    </View>
  );
}
