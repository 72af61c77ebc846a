import { Play } from 'lucide-react';
import { useState } from 'react';
import type { JsonValue } from '../../../../main/base/json.ts';
import type { OpenCall } from '../../../../main/contract/replay.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Button, CliTwin, CodeBlock, Field, formatShortId, Note, Panel } from '../../../ui/index.ts';
import { readToolResult } from '../view-model/read-tool-result.ts';

/**
 * Asks for what a call that nothing recorded answers would have given. The trace is run again with it; the tool itself
 * is not called.
 */
export function OpenCallPanel({ replayId, traceId, call }: { replayId: string; traceId: string; call: OpenCall }) {
  const [text, setText] = useState('');
  const answer = useEngineMutation('replay.answer', ['replay.detail', 'replay.rows', 'replay.show', 'replay.list']);
  const goOn = () => {
    const result = readToolResult(text);
    answer.mutate({ replayId, traceId, answers: [{ name: call.name, arguments: asSent(call.arguments), result }] });
  };
  return (
    <Panel title={`What would ${call.name} have given?`} scope="the recording does not tell; it was not called" isFit>
      <div className="replay-open">
        <CodeBlock label="Arguments of the call" text={JSON.stringify(call.arguments, null, 2)} wraps />
        <Field
          label="Its result, as JSON or text"
          value={text}
          onChange={setText}
          rows={3}
          isMono
          placeholder='{"status": "shipped"}'
        />
        {answer.isError ? (
          <Note kind="error" isLive>
            {answer.error.message}
          </Note>
        ) : null}
        <div className="replay-open__actions">
          <Button
            icon={Play}
            isLoading={answer.isPending}
            loadingLabel="Running it again"
            disabledReason={text.trim() === '' ? 'Type what the tool would have given' : null}
            onClick={goOn}
          >
            Go on with this
          </Button>
        </div>
        {text.trim() === '' ? null : (
          <CliTwin line={cliLine('replay', 'answer', replayId, formatShortId(traceId), '--result', text)} />
        )}
      </div>
    </Panel>
  );
}

/** The contract's JSON is readable both ways; a request's is its own. */
function asSent(value: JsonValue): ReturnType<typeof readToolResult> {
  return JSON.parse(JSON.stringify(value)) as ReturnType<typeof readToolResult>;
}
