import type { EngineHost } from '../engine/hosts/engine-host.ts';
import { createNodeEngineHost } from '../engine/hosts/node-engine-host.ts';
import { createUtilityEngineHost, type UtilityProcessLike } from '../engine/hosts/utility-engine-host.ts';
import { ENGINE_NODE_MAJOR, findEngineNode } from './find-node.ts';

export interface EngineHostChoice {
  /** `process.versions.node` of the shell, which a utility process shares. */
  nodeVersion: string;
  root: string;
  entryPath: string;
  environment: Readonly<Record<string, string | undefined>>;
  fork(entryPath: string): UtilityProcessLike;
}

/** @returns a utility process where the shell's Node can run the engine, else a child with a Node that can */
export function chooseEngineHost({ nodeVersion, root, entryPath, environment, fork }: EngineHostChoice): EngineHost {
  if (Number.parseInt(nodeVersion, 10) >= ENGINE_NODE_MAJOR) return createUtilityEngineHost({ fork, entryPath });
  return {
    // Looked for when it is needed: a Node that is missing is then told like any engine that cannot be started.
    start: (listener) =>
      createNodeEngineHost({ nodePath: findEngineNode(root, environment), entryPath, environment }).start(listener),
  };
}
