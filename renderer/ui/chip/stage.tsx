import type { ReactNode } from 'react';
import './chip.css';

/** The stages in the order they always have, and the colour token each always wears. */
export const STAGE_ORDER = [
  'rewrite',
  'bm25',
  'vector',
  'fuse',
  'rerank',
  'pack',
  'generate',
  'check',
  'tool',
] as const;
export type StageName = (typeof STAGE_ORDER)[number];

/**
 * @param name a stage id or span name: `rerank`, `stage pack`, `retrieve`, `chat local/extractive`
 * @returns the CSS colour of that stage; "retrieve" as a whole uses vector, "repair" is a rewriting, anything unknown is neutral
 */
export function stageColor(name: string): string {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const known = STAGE_ORDER.find((stage) => words.includes(stage));
  if (known !== undefined) return `var(--stage-${known})`;
  if (words.includes('repair')) return 'var(--stage-rewrite)';
  if (words.includes('retrieve') || words.includes('embeddings')) return 'var(--stage-vector)';
  if (words.includes('chat') || words.includes('answer')) return 'var(--stage-generate)';
  return 'var(--stage-tool)';
}

/** A stage by its colour and, always, its name. */
export function StageLabel({ stage, children }: { stage: string; children?: ReactNode }) {
  return (
    <span className="stage-label">
      <i className="swatch" style={{ background: stageColor(stage) }} aria-hidden="true" />
      <span className="stage-label__text">{children ?? stage}</span>
    </span>
  );
}
