import type { StageTiming } from '../../../../main/contract/ask.ts';

/** A stage on the strip. All shares are of the strip's extent, 0..1. */
export interface StripSegment {
  name: string;
  left: number;
  width: number;
  /** Which of the parallel tracks it runs on, from 0, and how many there are at that time. */
  lane: number;
  lanes: number;
}

type Timed = Pick<StageTiming, 'name' | 'startMs' | 'ms'>;

/** Stages that touch within this are one after the other: clocks are read between them. Milliseconds. */
const OVERLAP_SLACK_MS = 0.05;

/**
 * Lays stages out by wall time. Stages that overlap share the height: each gets a lane of its own.
 *
 * @param totalMs the strip's extent, > 0
 */
export function layoutStrip(stages: readonly Timed[], totalMs: number): readonly StripSegment[] {
  if (!(totalMs > 0)) return [];
  return overlapGroups(stages).flatMap((group) => {
    const lanes: number[] = [];
    const placed = group.map((stage) => {
      const free = lanes.findIndex((end) => end <= stage.startMs + OVERLAP_SLACK_MS);
      const lane = free < 0 ? lanes.length : free;
      lanes[lane] = stage.startMs + stage.ms;
      return { stage, lane };
    });
    return placed.map(({ stage, lane }) => {
      const left = clampShare(stage.startMs / totalMs);
      return {
        name: stage.name,
        left,
        width: clampShare((stage.startMs + stage.ms) / totalMs) - left,
        lane,
        lanes: lanes.length,
      };
    });
  });
}

/** Runs of stages that overlap at least their neighbour, in order of time. */
function overlapGroups(stages: readonly Timed[]): Timed[][] {
  const groups: Timed[][] = [];
  let reached = Number.NEGATIVE_INFINITY;
  for (const stage of stages.toSorted((a, b) => a.startMs - b.startMs)) {
    if (stage.startMs < reached - OVERLAP_SLACK_MS) groups.at(-1)?.push(stage);
    else groups.push([stage]);
    reached = Math.max(reached, stage.startMs + stage.ms);
  }
  return groups;
}

const clampShare = (share: number): number => Math.min(1, Math.max(0, share));
