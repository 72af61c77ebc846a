import type { McpDifference, McpServerInfo } from '../../../../main/contract/mcp.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Button, CodeBlock, Dialog, Facts, formatExactTime, Note, StateDot } from '../../../ui/index.ts';
import { consentStep, serverFace } from './tool-text.ts';

/**
 * What a server starts or contacts, what its tools say of themselves, and what of that is not what was agreed to before.
 * Consent is to exactly what is shown: its hashes go along, and another hash than the present one is refused.
 */
export function ConsentDialog({ server, onClose }: { server: McpServerInfo; onClose: () => void }) {
  const consent = useEngineMutation('mcp.consent', ['mcp.list', 'tools.list']);
  const step = consentStep(server);
  const { commandHash, toolsHash } = server;
  const face = serverFace(server);
  const agree = () =>
    consent.mutate(
      {
        server: server.server,
        commandHash,
        ...(step === 'tools' && toolsHash !== null ? { toolsHash } : {}),
      },
      // After its start its tools are to be looked at: the dialog stays and shows them.
      { onSuccess: (after) => (after.state === 'ready' ? onClose() : undefined) },
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={QUESTION[step](server.server)}
      width="wide"
      actions={
        <>
          <Button onClick={onClose}>{step === 'nothing' ? 'Close' : 'Not now'}</Button>
          {step === 'nothing' ? null : (
            <Button
              kind="primary"
              isLoading={consent.isPending}
              loadingLabel={step === 'start' ? 'Starting' : 'Agreeing'}
              onClick={agree}
            >
              {step === 'start' ? 'Start it and show its tools' : 'Let its tools be called'}
            </Button>
          )}
        </>
      }
    >
      <StateDot state={face.dot}>{face.word}</StateDot>
      {server.message === null || server.state === 'new' ? null : (
        <Note kind={face.dot === 'error' ? 'error' : 'warn'}>{server.message}</Note>
      )}
      {consent.isError ? (
        <Note kind="error" isLive>
          {consent.error.message}
        </Note>
      ) : null}
      <Facts
        items={[
          [
            server.transport === 'stdio' ? 'Starts' : 'Contacts',
            <span key="target" className="mono tool-consent__target">
              {server.target}
            </span>,
          ],
          ['Declared in', server.declaredIn],
          ['Is handed', server.variables.length === 0 ? 'no variable' : server.variables.join(', ')],
          ['Command hash', <Hash key="command" value={commandHash} />],
          [
            'Tools hash',
            toolsHash === null ? 'not known before it is started' : <Hash key="tools" value={toolsHash} />,
          ],
          ['Agreed', server.consentedAt === null ? 'never' : formatExactTime(server.consentedAt)],
        ]}
      />
      {server.differences.length === 0 ? null : (
        <section aria-label="What changed since it was agreed to">
          <p className="text-strong">What changed since it was agreed to</p>
          {server.differences.map((difference) => (
            <Difference key={`${difference.what} ${difference.name}`} difference={difference} />
          ))}
        </section>
      )}
      {server.tools.length === 0 ? null : (
        <section aria-label="Its tools">
          <p className="text-strong">Its tools, in the server’s own words</p>
          <dl className="tool-consent__tools">
            {server.tools.map(({ name, description }) => (
              <div key={name}>
                <dt className="mono">{name}</dt>
                <dd>{description === '' ? 'says nothing of itself' : description}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </Dialog>
  );
}

const QUESTION = {
  start: (server: string) => `Let ${server} be started?`,
  tools: (server: string) => `Let the tools of ${server} be called?`,
  nothing: (server: string) => server,
} as const;

function Difference({ difference: { what, change, name, before, after } }: { difference: McpDifference }) {
  return (
    <div className="tool-consent__difference">
      <p>{`${what} ${name}: ${change}`}</p>
      {before === null ? null : <CodeBlock text={before} label={`${name}, as it was agreed to`} wraps />}
      {after === null ? null : <CodeBlock text={after} label={`${name}, as it is now`} wraps />}
    </div>
  );
}

function Hash({ value }: { value: string }) {
  return <span className="mono tool-consent__hash">{value}</span>;
}
