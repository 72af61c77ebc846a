import { Brain, RotateCcw, Wrench } from 'lucide-react';
import type { AgentStep } from '../../../../main/contract/agent.ts';
import { Chip, formatQuantity, ICON_SIZE, IconButton, ICON_STROKE, MarkdownText, StateDot } from '../../../ui/index.ts';
import { silentStepText, stepDot, stepFacts, stepName, stepStatusWord } from '../view-model/step-text.ts';
import { ToolCall } from './tool-call.tsx';

export interface StepItemProps {
  step: AgentStep;
  lastModelStep: number | null;
  /** Made by the run that this one went on from. */
  isTakenOver: boolean;
  /** Why nothing can begin from here; null when it can. */
  rerunBlockedBy: string | null;
  onRerun: () => void;
  /** What the model is saying now; null when it is not this step's turn. */
  streamed: string | null;
}

export function StepItem(props: StepItemProps) {
  const { step, lastModelStep, isTakenOver, rerunBlockedBy, onRerun, streamed } = props;
  const { tool, model } = step;
  const word = stepStatusWord(step);
  const name = stepName(step, lastModelStep);
  const silent = silentStepText(step);
  const Glyph = tool === null ? Brain : Wrench;
  return (
    <li className="agent-step" data-status={step.status} id={`step-${step.number}`}>
      <span className="agent-step__number">{step.number}</span>
      <StateDot state={stepDot(step)} label={word ?? 'done'} />
      <div className="agent-step__body">
        <div className="agent-step__head">
          <Glyph size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
          <span className="text-strong">{name}</span>
          {tool === null ? null : (
            <Chip tone={tool.effect === 'write' || tool.effect === 'external' ? 'warn' : 'neutral'}>{tool.effect}</Chip>
          )}
          {silent === null ? null : <span className="text-2">{silent}</span>}
          {word === null ? null : <span className={WORD_CLASS[step.status]}>{word}</span>}
          {step.newFacts === 0 ? null : <span className="text-3">{formatQuantity(step.newFacts, 'new fact')}</span>}
          {isTakenOver ? <span className="text-3">kept</span> : null}
          <span className="agent-step__facts">{stepFacts(step)}</span>
          <IconButton
            label={`Run again from step ${step.number}`}
            icon={RotateCcw}
            disabledReason={rerunBlockedBy}
            onClick={onRerun}
          />
        </div>
        {model === null ? null : name === 'answer' ? null : <ModelText text={streamed ?? model.text} />}
        {model === null && streamed !== null ? <ModelText text={streamed} /> : null}
        {tool === null ? null : <ToolCall tool={tool} />}
      </div>
    </li>
  );
}

const WORD_CLASS: Readonly<Partial<Record<AgentStep['status'], string>>> = {
  waiting: 'text-warn',
  unknown: 'text-warn',
  error: 'text-error',
  denied: 'text-2',
  running: 'text-2',
};

function ModelText({ text }: { text: string }) {
  if (text.trim() === '') return null;
  return (
    <div className="agent-step__said">
      <MarkdownText text={text} />
    </div>
  );
}
