import type { ToolInfo } from '../../../../main/contract/tool.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { CliTwin, CodeBlock, CopyButton, Facts, formatShare, Panel } from '../../../ui/index.ts';
import { limitsText, toolOrigin } from './tool-text.ts';

/** The contract of one tool: what it says of itself, what it takes, what holds it back. */
export function ToolFacts({ tool }: { tool: ToolInfo }) {
  return (
    <Panel title={tool.name} scope={`v${tool.contractVersion}`}>
      <div className="tool-facts">
        <p className="tool-facts__text">{tool.description}</p>
        <Facts
          items={[
            ['Effect', EFFECT_TEXT[tool.effect]],
            ['Beforehand', tool.hasPreview ? 'a dry run says what a call would do' : 'it cannot tell what it would do'],
            ['Way back', tool.hasUndo ? 'a call can be taken back' : 'none'],
            ['Limits', limitsText(tool)],
            ['Breaker opens', `when ${formatShare(tool.limits.errorRate)} of its calls fail`],
            [
              'Runs',
              <span key="uses" className="mono">
                {tool.uses}
              </span>,
            ],
            ['From', toolOrigin(tool)],
            [
              'Fingerprint',
              <span key="fingerprint" className="tool-facts__hash">
                <span className="mono" title={tool.fingerprint}>
                  {tool.fingerprint.slice(0, 12)}
                </span>
                <CopyButton text={tool.fingerprint} label="Copy the fingerprint" />
              </span>,
            ],
          ]}
        />
        <CodeBlock text={JSON.stringify(tool.inputSchema, null, 2)} label="Arguments it takes, as JSON Schema" />
        <CliTwin line={cliLine('tools', 'call', tool.name, '--arguments', '{…}')} />
      </div>
    </Panel>
  );
}

const EFFECT_TEXT = {
  none: 'none: it only computes',
  read: 'reads, and changes nothing',
  write: 'writes: a person decides about each call',
  external: 'reaches others: a person decides about each call',
} as const;
