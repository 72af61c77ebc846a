import type { Clock } from '../spec/clock.ts';
import type { Egress } from '../spec/egress.ts';
import type { Random } from '../spec/random.ts';
import type { SchemaValidator } from '../spec/schema-validator.ts';
import type { SecretStore } from '../workspace/vault/secret-store.ts';
import type { TrustStore } from '../workspace/trust-store.ts';
import type { UserDirectories } from '../workspace/user-directories.ts';
import type { UserSettingsStore } from '../workspace/user-settings.ts';
import type { DrillRuns } from './drills/drill-runs.ts';
import type { EgressRecords } from './egress-records.ts';
import type { EventBus } from './event-bus.ts';
import type { PackageLayout } from './package-layout.ts';
import type { RunningWork } from './running-work.ts';

/** What every part of one engine shares; nothing here belongs to a workspace. */
export interface EngineServices {
  environment: Readonly<Record<string, string | undefined>>;
  warmUp: boolean;
  layout: PackageLayout;
  clock: Clock;
  random: Random;
  directories: UserDirectories;
  settings: UserSettingsStore;
  events: EventBus;
  trust: TrustStore;
  egress: Egress;
  /** Checks values and reads model texts against JSON Schemas, in a thread that starts when it is first asked. */
  schemas: SchemaValidator;
  egressRecords: EgressRecords;
  /** Each with engines of its own; a gate runs some. */
  drills: Pick<DrillRuns, 'run'>;
  secrets: SecretStore;
  /** Runs that somebody reads along, of every workspace. */
  runningWork: RunningWork;
}
