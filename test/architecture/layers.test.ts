import { describe, expect, it } from 'vitest';
import { FENCED_PACKAGES, LAYERS, type Layer } from './layer-table.ts';
import { importsOf, readSourceFiles } from './source-files.ts';

const files = readSourceFiles();

function layerOf(path: string): Layer | undefined {
  return LAYERS.filter(({ folder }) => path.startsWith(folder)).toSorted(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
}

describe('layers', () => {
  it('hold every source file', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter(({ path }) => layerOf(path) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it('import only from the layers the table allows', () => {
    const crossings = files.flatMap((file) => {
      const from = layerOf(file.path);
      return importsOf(file).flatMap(({ target, line }) => {
        if (target === null || from === undefined) return [];
        const to = layerOf(target);
        if (to === undefined) return [`${file.path}:${line} imports ${target}, which is outside every layer`];
        if (to.folder === from.folder || from.mayImport.includes(to.folder)) return [];
        return [
          `${file.path}:${line} imports ${target}. ${from.folder} may import ${from.mayImport.join(', ') || 'nothing of ours'}. ` +
            `If both need it, it is an interface for main/spec or data for main/contract; ${to.folder} holds ${to.holds}.`,
        ];
      });
    });
    expect(crossings).toEqual([]);
  });

  it('keep packages inside their fence', () => {
    const strays = files.flatMap((file) =>
      importsOf(file).flatMap(({ specifier, target, line }) => {
        if (target !== null) return [];
        const fence = FENCED_PACKAGES.find(({ packageName }) => packageName.test(specifier));
        if (fence === undefined || fence.folders.some((folder) => file.path.startsWith(folder))) return [];
        return [`${file.path}:${line} imports ${specifier}: ${fence.instead}`];
      }),
    );
    expect(strays).toEqual([]);
  });

  it('keep base and contract free of Node', () => {
    const strays = files
      .filter(({ path }) => path.startsWith('main/base/') || path.startsWith('main/contract/'))
      .flatMap((file) =>
        importsOf(file)
          .filter(({ specifier }) => specifier.startsWith('node:'))
          .map(() => file.path),
      );
    expect(strays).toEqual([]);
  });

  it('are not imported from tests or fixtures by anything', () => {
    const strays = files.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target !== null && /^(?:test|fixtures|scripts)\//.test(target))
        .map(({ target }) => `${file.path} imports ${target}`),
    );
    expect(strays).toEqual([]);
  });
});
