import type { EngineClient } from '../contract/methods.ts';
import type { Clock } from '../spec/clock.ts';
import type { Random } from '../spec/random.ts';
import type { PackageLayout } from './package-layout.ts';

export interface EngineOptions {
  /** The shell's environment; the engine reads TRESTLE_*, XDG_* and HOME from here and nowhere else. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Deny every connection that is not to this machine, whatever the settings say. */
  offline?: boolean;
  /** For shells that stay: start the models when a workspace opens, not when one is first needed, and follow its sources' files. */
  warmUp?: boolean;
  /** Where workers, the bundled model and the sample lie; found from the running file by default. */
  layout?: PackageLayout;
  clock?: Clock;
  random?: Random;
}

/**
 * The headless product: every shell (window, browser, CLI) calls one of these through the contract. It holds at most
 * one workspace; `workspace.open` opens it, or attaches to the engine that already owns it.
 */
export interface Engine extends EngineClient {
  /** Cancels running work, checkpoints and closes the databases, ends the workers. Safe to call twice. */
  dispose(): Promise<void>;
}
