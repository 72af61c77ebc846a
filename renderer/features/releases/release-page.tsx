import { Box, FileDown, Rocket } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { GateListResponse } from '../../../main/contract/gate.ts';
import type { ReleaseDesk, RollbackReport } from '../../../main/contract/release.ts';
import { View } from '../../app/view.tsx';
import type { Command } from '../../commands/command.ts';
import { useViewCommands } from '../../commands/view-commands-store.ts';
import { useEngine } from '../../engine/bridge-context.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { releasesPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import { Button, Chip, formatQuantity, formatShortId, Note, Panel, Verdict, ViewColumns } from '../../ui/index.ts';
import { ContentsPanel } from './contents/contents-panel.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { GatePanel } from './gate/gate-panel.tsx';
import { PromoteDialog } from './gate/promote-dialog.tsx';
import { runGate, stopGate, WORKING_TREE } from './gate/run-gate.ts';
import { SignatureRow } from './gate/signature-row.tsx';
import { PinTable } from './list/pin-table.tsx';
import { ReleaseList } from './list/release-list.tsx';
import { RollBackDialog } from './list/roll-back-dialog.tsx';
import { RollBackPanel } from './list/roll-back-panel.tsx';
import { releaseCommands } from './release-commands.ts';
import { StartTrialDialog } from './trial/start-trial-dialog.tsx';
import { TrialPanel } from './trial/trial-panel.tsx';
import { type ShownRelease, useShownRelease } from './use-release-desk.ts';
import { releaseVerdict } from './view-model/verdict-words.ts';

export interface ReleasePageProps {
  desk: ReleaseDesk;
  gates: GateListResponse;
  name: string | null;
  trialId: string | null;
  /** Why nothing may be done here; null when it may. */
  restricted: string | null;
}

type OpenDialog = 'promote' | 'export' | 'trial' | null;

/** One release between the list it stands in and the traffic it is tried on. */
export function ReleasePage({ desk, gates, name, trialId, restricted }: ReleasePageProps) {
  const goTo = useGoTo();
  const client = useEngine();
  const shown = useShownRelease(desk, gates, name);
  const [chosenGate, setChosenGate] = useState<string | null>(null);
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [plan, setPlan] = useState<RollbackReport | null>(null);
  const verify = useEngineMutation('release.verify');
  const rollbackPlan = useEngineMutation('release.rollback');
  const { release, key, pipelineId, serving } = shown;
  const gateId = chosenGate ?? gates.gates[0]?.id ?? null;
  const blocked = promoteBlocked(shown, gateId, restricted);
  const verified = verify.variables?.release === release?.name ? verify : null;
  const acts = {
    name: release?.name ?? null,
    isGateRunning: shown.isGateRunning,
    runGate: gateId === null || restricted !== null ? null : () => void runGate(client, key, gateId),
    promote: blocked === null ? () => setDialog('promote') : null,
    verify: release === null ? null : () => verify.mutate({ release: release.name }),
    rollBack:
      serving === null || pipelineId === null || restricted !== null
        ? null
        : () => rollbackPlan.mutate({ pipeline: pipelineId, dryRun: true }, { onSuccess: setPlan }),
    stop: stopGate,
  };
  useViewCommands(
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what it does follows from what is shown
    useMemo((): readonly Command[] => releaseCommands(acts), [key, gateId, blocked, shown.isGateRunning, serving]),
  );
  const { sentence, detail } = releaseVerdict(shown);
  return (
    <View
      title="Releases"
      object={release === null ? 'working tree' : release.name}
      chips={
        release === null ? undefined : (
          <>
            <Chip>{formatShortId(release.releaseHash)}</Chip>
            <Chip>{release.pipelineId}</Chip>
          </>
        )
      }
      actions={
        <>
          {release === null ? null : (
            <Button kind="quiet" icon={FileDown} disabledReason={restricted} onClick={() => setDialog('export')}>
              Export folder…
            </Button>
          )}
          {release === null ? (
            <Button
              kind="primary"
              icon={Box}
              disabledReason={restricted}
              onClick={() => goTo(releasesPath({ ...(name === null ? {} : { name }), making: true }))}
            >
              Seal a release…
            </Button>
          ) : (
            <Button kind="primary" icon={Rocket} disabledReason={blocked} onClick={() => setDialog('promote')}>
              Promote…
            </Button>
          )}
        </>
      }
    >
      <Verdict sentence={sentence} detail={detail} />
      {desk.problems.map(({ path, message }) => (
        <Note key={path} kind="error">
          {message}
        </Note>
      ))}
      {rollbackPlan.isError ? <Note kind="error">{rollbackPlan.error.message}</Note> : null}
      <ViewColumns
        id="releases"
        list={{
          label: 'Releases',
          defaultSize: '20%',
          minSize: 260,
          content: (
            <div className="release-column">
              <Panel
                title="Releases"
                scope={formatQuantity(desk.releases.length, 'release')}
                isFit
                scrolls={false}
                actions={
                  release === null ? undefined : (
                    <Button
                      kind="quiet"
                      icon={Box}
                      disabledReason={restricted}
                      onClick={() => goTo(releasesPath({ name: release.name, making: true }))}
                    >
                      New from tree…
                    </Button>
                  )
                }
              >
                <div className="release-list">
                  <ReleaseList
                    desk={desk}
                    gates={gates}
                    pipelineId={pipelineId}
                    selectedKey={key}
                    onSelect={(chosen) => goTo(releasesPath({ name: chosen }), { replace: true })}
                  />
                </div>
              </Panel>
              {pipelineId === null ? null : (
                <RollBackPanel
                  key={`${pipelineId} ${serving ?? ''}`}
                  pipelineId={pipelineId}
                  serving={serving}
                  restricted={restricted}
                  onRollBack={setPlan}
                />
              )}
              <Panel title="Pins" scope="each one recorded">
                <PinTable pins={desk.pins.toReversed()} />
              </Panel>
            </div>
          ),
        }}
        main={{
          label: 'Gate and contents',
          minSize: 420,
          content: (
            <div className="release-column">
              <GatePanel
                gates={gates}
                gateId={gateId}
                onGate={setChosenGate}
                report={shown.report}
                run={shown.run}
                isBusy={shown.isGateRunning}
                restricted={restricted}
                onRun={() => acts.runGate?.()}
                onStop={stopGate}
              />
              {release === null ? null : (
                <SignatureRow
                  release={release}
                  verified={verified?.data ?? null}
                  isVerifying={verify.isPending}
                  error={verified?.error?.message ?? null}
                  onVerify={() => acts.verify?.()}
                />
              )}
              <ContentsPanel after={release?.releaseHash ?? WORKING_TREE} before={serving} />
            </div>
          ),
        }}
        detail={{
          label: 'Traffic',
          defaultSize: '31%',
          minSize: 320,
          content: (
            <TrialPanel
              release={release?.releaseHash ?? null}
              trialId={trialId}
              restricted={restricted}
              onTry={() => setDialog('trial')}
              onOpen={(id) => goTo(releasesPath({ name: key, trial: id }), { replace: true })}
            />
          ),
        }}
      />
      <RollBackDialog plan={plan} onClose={() => setPlan(null)} />
      {release === null ? null : (
        <>
          <ExportDialog
            key={`export ${release.name}`}
            name={release.name}
            isOpen={dialog === 'export'}
            onClose={() => setDialog(null)}
          />
          <StartTrialDialog
            key={`trial ${release.name}`}
            release={release}
            isOpen={dialog === 'trial'}
            onClose={() => setDialog(null)}
            onStarted={(id) => {
              setDialog(null);
              goTo(releasesPath({ name: release.name, trial: id }), { replace: true });
            }}
          />
          {gateId === null ? null : (
            <PromoteDialog
              key={`promote ${release.name}`}
              release={release}
              gateId={gateId}
              serving={serving}
              isOpen={dialog === 'promote'}
              onClose={() => setDialog(null)}
            />
          )}
        </>
      )}
    </View>
  );
}

/** @returns why it cannot be promoted now; null when the gate may decide */
function promoteBlocked(
  { release, isGateRunning }: ShownRelease,
  gateId: string | null,
  restricted: string | null,
): string | null {
  if (restricted !== null) return restricted;
  if (release === null) return 'Seal a release first';
  if (release.state === 'serving') return 'It serves already';
  if (release.problem !== null) return release.problem;
  if (gateId === null) return 'There is no gate: write gates/NAME.gate.yaml';
  return isGateRunning ? 'A gate runs' : null;
}
