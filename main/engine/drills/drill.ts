import type * as z from 'zod';
import type { DrillUnit } from '../../contract/drill.ts';
import type { TraceId } from '../../contract/ids.ts';
import type { simulatorProfile } from '../../contract/simulator.ts';
import type { DrillDesk } from './drill-desk.ts';

/** What a profile says beside its id and version. */
export type DrillSimulator = Omit<z.input<typeof simulatorProfile>, 'id' | 'version' | '$schema'>;

/** A workspace's files by their path in it; what is no text is written as JSON. */
export type DrillFiles = Readonly<Record<string, string | object>>;

export interface DrillFilesOptions {
  /** Whether the guardrail is switched on in these files. */
  guardrail: boolean;
  /** @returns where a simulator of the drill answers in OpenAI's format, for `baseUrl` of a provider */
  addressOf(simulator: string): string;
}

/** What was measured on one side. */
export interface DrillMeasurement<Figure extends string> {
  figures: Readonly<Record<Figure, number>>;
  /** The trace that shows it best. */
  runId: TraceId;
}

/**
 * A failure mode, the workspace in which it can be had, and how it is measured. It is run twice over the real engine and
 * simulators on real sockets; the two workspaces differ in the lines that switch the guardrail and in nothing else.
 *
 * Whether the failure showed and the guardrail held is decided by counts and shares that a busy machine does not move.
 */
export interface Drill<Figure extends string = string> {
  name: string;
  title: string;
  guardrail: string;
  /** Markdown. */
  page: string;
  /** At least three. */
  figures: Readonly<Record<Figure, { label: string; unit: DrillUnit }>>;
  /** Served anew for each side, by id. */
  simulators: Readonly<Record<string, DrillSimulator>>;
  /** The engine follows the files of sources that are to be watched, as a window's does. */
  followsFiles?: true;
  files(options: DrillFilesOptions): DrillFiles;
  measure(desk: DrillDesk): Promise<DrillMeasurement<Figure>>;
  failureShown(without: Readonly<Record<Figure, number>>): boolean;
  guardrailHeld(guarded: Readonly<Record<Figure, number>>, without: Readonly<Record<Figure, number>>): boolean;
  /** One sentence. */
  verdict(without: Readonly<Record<Figure, number>>, guarded: Readonly<Record<Figure, number>>): string;
}

/** @returns the drill; the names of its figures are checked where it is written and forgotten after */
export function defineDrill<Figure extends string>(drill: Drill<Figure>): Drill {
  return drill;
}
