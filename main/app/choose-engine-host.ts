import type { EngineHost } from '../engine/hosts/engine-host.ts';
import { createNodeEngineHost } from '../engine/hosts/node-engine-host.ts';
import { createUtilityEngineHost, type UtilityProcessLike } from '../engine/hosts/utility-engine-host.ts';
import { ENGINE_NODE_MAJOR, findEngineNode } from './find-node.ts';

export interface EngineHostChoice {
  /** `process.versions.node` of the shell, which a utility process shares. */
  nodeVersion: string;
  /** The Node that an installed app carries; null in a clone. */
  ownNode: string | null;
  root: string;
  entryPath: string;
  environment: Readonly<Record<string, string | undefined>>;
  fork(entryPath: string): UtilityProcessLike;
}

/**
 * What would make the carried Node run something else first. The shell is deaf to these by its fuses, and what it starts
 * must be no way around them.
 */
const NODE_DOORS = ['NODE_OPTIONS', 'NODE_PATH', 'NODE_REPL_EXTERNAL_MODULE'];

/**
 * @returns for an installed app a child with the Node it carries: the engine's own processes need a plain Node, which
 *   the shell's fuses forbid it to be. In a clone a utility process where the shell's Node can run the engine, else a
 *   child with a Node that can
 */
export function chooseEngineHost(choice: EngineHostChoice): EngineHost {
  const { nodeVersion, ownNode, root, entryPath, environment, fork } = choice;
  if (ownNode !== null) {
    const safe = Object.fromEntries(Object.entries(environment).filter(([name]) => !NODE_DOORS.includes(name)));
    return createNodeEngineHost({ nodePath: ownNode, entryPath, environment: safe });
  }
  if (Number.parseInt(nodeVersion, 10) >= ENGINE_NODE_MAJOR) return createUtilityEngineHost({ fork, entryPath });
  return {
    needsElectron: false,
    // Looked for when it is needed: a Node that is missing is then told like any engine that cannot be started.
    start: (listener) =>
      createNodeEngineHost({ nodePath: findEngineNode(root, environment), entryPath, environment }).start(listener),
  };
}
