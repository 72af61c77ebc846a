import { useState } from 'react';
import { DEFAULT_OTLP_PORT, type OtlpReceiverStatus } from '../../../../main/contract/otlp.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  Checkbox,
  CliTwin,
  CopyButton,
  ErrorState,
  Facts,
  Field,
  formatBytes,
  formatCount,
  formatExactTime,
  Note,
  Panel,
} from '../../../ui/index.ts';
import { portProblem, receivedSentence } from './receiver-text.ts';

/** What arrives changes without an event. Milliseconds. */
const STATUS_POLL_MS = 2000;

/** Traces that a running application sends here: off until somebody switches it on, and on this machine only. */
export function ReceiverPanel() {
  const status = useEngineQuery('otlp.status', {}, { pollMs: STATUS_POLL_MS });
  const receiver = status.data?.receiver;
  return (
    <Panel title="Receive traces" scope={receiver === undefined ? undefined : receivedSentence(receiver)} isFit>
      <div className="receiver">
        {status.isError ? <ErrorState title="The receiver could not be asked" error={status.error} /> : null}
        {receiver === undefined ? null : receiver.isOn ? (
          <Running receiver={receiver} isKept={status.data?.isKept === true} />
        ) : (
          <Stopped />
        )}
        {receiver?.lastProblem == null ? null : <Note kind="warn">{receiver.lastProblem}</Note>}
        {status.data?.emitter.endpoint == null ? null : (
          <p className="text-2">
            {`Traces made here go to ${status.data.emitter.endpoint}: ${formatCount(status.data.emitter.sentTraces)} sent, ${formatCount(status.data.emitter.droppedTraces)} given up${status.data.emitter.withContent ? ', with what was said' : ', without what was said'}.`}
          </p>
        )}
      </div>
    </Panel>
  );
}

function Stopped() {
  const [port, setPort] = useState(String(DEFAULT_OTLP_PORT));
  const [isKept, setIsKept] = useState(true);
  const start = useEngineMutation('otlp.start', ['otlp.status']);
  const problem = portProblem(port);
  const begin = () => {
    if (problem === null) start.mutate({ port: Number(port), isKept });
  };
  return (
    <>
      <p className="text-2">
        An application with OpenTelemetry sends its traces to Trestle while this is on. Only programs on this machine
        reach it.
      </p>
      <div className="receiver__line">
        <Field label="Port" value={port} onChange={setPort} isMono error={problem ?? undefined} />
        <Button isLoading={start.isPending} loadingLabel="Starting" disabledReason={problem} onClick={begin}>
          Receive traces
        </Button>
      </div>
      <Checkbox isChecked={isKept} onChange={setIsKept}>
        Whenever this workspace is open
      </Checkbox>
      {start.isError ? (
        <Note kind="error" isLive>
          {start.error.message}
        </Note>
      ) : null}
    </>
  );
}

function Running({ receiver, isKept }: { receiver: OtlpReceiverStatus; isKept: boolean }) {
  const stop = useEngineMutation('otlp.stop', ['otlp.status']);
  const variable = `OTEL_EXPORTER_OTLP_ENDPOINT=${receiver.endpoint ?? ''}`;
  return (
    <>
      <div className="receiver__line">
        <span className="mono receiver__endpoint">{variable}</span>
        <CopyButton text={variable} label="Copy the variable" />
        <Button isLoading={stop.isPending} loadingLabel="Stopping" onClick={() => stop.mutate({})}>
          Stop receiving
        </Button>
      </div>
      <Facts
        items={[
          ['Requests', `${formatCount(receiver.requests)}, ${formatCount(receiver.refused)} turned away`],
          [
            'Spans',
            `${formatCount(receiver.received)} came: ${formatCount(receiver.stored)} stored, ${formatCount(receiver.duplicates)} here already, ${formatCount(receiver.rejected)} rejected`,
          ],
          ['Secrets taken out', formatCount(receiver.redacted)],
          ['Waiting', `${formatBytes(receiver.queue.bytes)} of ${formatBytes(receiver.queue.maxBytes)}`],
          ['Last', receiver.lastReceivedAt === null ? 'nothing yet' : formatExactTime(receiver.lastReceivedAt)],
        ]}
      />
      <p className="text-2">
        {isKept ? 'On whenever this workspace is open, until you stop it.' : 'On until this workspace is closed.'}
      </p>
      <CliTwin line={cliLine('otlp', 'status')} />
    </>
  );
}
