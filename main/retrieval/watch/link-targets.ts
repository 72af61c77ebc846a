import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/**
 * The links of a watched folder and what they lead to. A link is watched as a link: nothing tells of it when the file behind it
 * is saved or goes, though what the link says has changed with it.
 */
export class LinkTargets {
  readonly #targets = new Map<string, readonly string[]>();
  readonly #links = new Map<string, Set<string>>();

  /** Looks at a path again that is, was or has become a link. */
  note(path: string): void {
    this.#forget(path);
    const targets = targetsOf(path);
    if (targets.length === 0) return;
    this.#targets.set(path, targets);
    for (const target of targets) {
      const links = this.#links.get(target) ?? new Set();
      this.#links.set(target, links.add(path));
    }
  }

  /** @returns links that lead to the path or into it, over other links too */
  leadingTo(path: string): readonly string[] {
    if (this.#links.size === 0) return [];
    const found = new Set<string>();
    const open = [path];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const [target, links] of this.#links) {
        if (target !== next && !target.startsWith(next + sep)) continue;
        for (const link of links) {
          if (found.has(link) || link === path) continue;
          found.add(link);
          open.push(link);
        }
      }
    }
    return [...found];
  }

  #forget(path: string): void {
    for (const target of this.#targets.get(path) ?? []) {
      const links = this.#links.get(target);
      links?.delete(path);
      if (links?.size === 0) this.#links.delete(target);
    }
    this.#targets.delete(path);
  }
}

/** @returns where a link points, and the file behind all links on the way where there is one; nothing of what is no link */
function targetsOf(path: string): readonly string[] {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return [];
    const next = resolve(dirname(path), readlinkSync(path));
    return [...new Set([next, realTarget(path) ?? next])];
  } catch {
    // Gone meanwhile, or not to be looked at: its folder tells of what comes.
    return [];
  }
}

function realTarget(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    // It leads to nothing, now.
    return null;
  }
}
