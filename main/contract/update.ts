import * as z from 'zod';

/** How a release is packed, and so how it is installed. */
export const PACKAGE_KINDS = ['deb', 'appimage', 'dmg', 'nsis'] as const;
export type PackageKind = (typeof PACKAGE_KINDS)[number];

/** A release that is newer than the one that runs, as a verified feed describes it. */
export interface AvailableUpdate {
  version: string;
  /** ISO time. */
  publishedAt: string;
  notes: string;
  kind: PackageKind;
  sizeBytes: number;
}

/** What the person does to install a downloaded release. Trestle never does it by itself. */
export interface InstallStep {
  kind: PackageKind;
  path: string;
  /** One sentence. */
  how: string;
  /** To type, where there is something to type. */
  command: string | null;
}

/** `off`: no feed is set. `offline`: nothing is asked. */
export type UpdateState = 'off' | 'offline' | 'idle' | 'available' | 'downloaded';

export interface UpdateStatus {
  version: string;
  state: UpdateState;
  /** Host of the feed; null when none is set. */
  feedHost: string | null;
  /** Whether it is looked for once a day without being asked. */
  isAutomatic: boolean;
  /** The key that releases must be signed by: in the build, in the settings, or none. */
  key: 'build' | 'settings' | 'none';
  /** ISO time of the last look that ended well; null before. */
  lastCheckedAt: string | null;
  /** Why the last look or download failed, one sentence; null when it did not. */
  problem: string | null;
  available: AvailableUpdate | null;
  install: InstallStep | null;
  /** One sentence for people: what holds now. */
  summary: string;
}

export const updateInstallRequest = z.strictObject({
  /** Waits while something runs; without, it is refused then. */
  waits: z.boolean().default(true),
});

/** Leaving the stream ends the download; what came so far is kept. */
export type UpdateDownloadEvent =
  | { type: 'update-progressed'; bytesDone: number; bytesTotal: number }
  /** Whole, and what the signed feed says it is. */
  | { type: 'update-downloaded'; report: UpdateStatus };

export type UpdateInstallEvent =
  /** Something runs: installing begins when it is over. */
  | { type: 'update-waiting'; runs: readonly string[] }
  /** `restart`: the program's file was replaced. `hand-over`: the person goes on with `step`. */
  | { type: 'update-handed-over'; step: InstallStep; next: 'restart' | 'hand-over' };

/** What an update would break off: "an answer", "2 ingests". */
export interface RunningWork {
  runs: readonly string[];
}
