/**
 * What the contract promises, whatever carries it. Every transport runs this suite with a pair of connected ports of its
 * own; nothing in here knows which one it is.
 */
import { describe } from 'vitest';
import { describeCalls } from './calls.ts';
import { describeErrors } from './errors.ts';
import { describeStreams } from './streams.ts';
import { describeCancelAndDeadline } from './cancel-and-deadline.ts';
import { describeConnectionEnd } from './connection-end.ts';
import { describeBrokenRules } from './broken-rules.ts';
import { createConformanceStage, type PortPair } from './conformance-stage.ts';

export function describeConformance(transport: string, openPair: () => Promise<PortPair>): void {
  describe(`the contract over ${transport}`, () => {
    const stage = createConformanceStage(openPair);
    describeCalls(stage);
    describeErrors(stage);
    describeStreams(stage);
    describeCancelAndDeadline(stage);
    describeConnectionEnd(stage);
    describeBrokenRules(stage);
  });
}
