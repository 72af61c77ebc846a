import type { Egress } from '../../spec/egress.ts';
import type { ToolMaker } from '../../spec/tool.ts';
import { createCalculator } from './calculator/calculator-tool.ts';
import type { FileToolParts } from './files/file-root.ts';
import { createListFiles } from './files/list-files-tool.ts';
import { createReadFile } from './files/read-file-tool.ts';
import { createWriteFile } from './files/write-file-tool.ts';
import { createHttpGet } from './http/http-get-tool.ts';
import type { SqlRunner } from './sql/sql-process.ts';
import { createSql } from './sql/sql-tool.ts';

/** By `uses`: every tool that comes with Trestle and needs no run. */
export function createBuiltinMakers(
  parts: FileToolParts & { egress: Egress; sql: SqlRunner },
): Readonly<Record<string, ToolMaker>> {
  return {
    'builtin/calculator': createCalculator,
    'builtin/read-file': createReadFile(parts),
    'builtin/list-files': createListFiles(parts),
    'builtin/write-file': createWriteFile(parts),
    'builtin/http-get': createHttpGet(parts),
    'builtin/sql': createSql(parts),
  };
}
