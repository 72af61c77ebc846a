import { existsSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import * as z from 'zod';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { JsonValue } from '../../../base/json.ts';
import type { ToolMaker } from '../../../spec/tool.ts';
import { sha256Hex } from '../../../storage/content-hash.ts';
import { locate, type Place, readWhole } from '../files/confined-root.ts';
import { type FileToolParts, readOf, requireOwner, rootOf, rootParameters } from '../files/file-root.ts';
import { readWith, requireEffect } from '../read-with.ts';
import { asResult } from '../refusal.ts';
import { textArgument } from '../text-argument.ts';
import { judgeStatement } from './judge-statement.ts';
import type { SqlRunner } from './sql-process.ts';
import type { DataFormat } from './sql-protocol.ts';

const MAX_FILE_BYTES = 128 * 1024 * 1024;
const MAX_RESULT_BYTES = 256 * 1024;
const MAX_TABLES_SHOWN = 30;
const MAX_COLUMNS_SHOWN = 60;

const parameters = z.strictObject({
  ...rootParameters,
  /** The one file that is asked; a call names one when it is left out. */
  file: z.string().min(1).max(1000).optional(),
  maxRows: z.int().min(1).max(10_000).default(200),
  maxBytes: z
    .int()
    .min(1)
    .max(MAX_FILE_BYTES)
    .default(32 * 1024 * 1024),
});

/**
 * `builtin/sql`: `{ sql, file? }` → `{ columns, rows, more }`. One SELECT over a copy of a SQLite, CSV or JSON file in memory.
 * A CSV or JSON file is a table named after it.
 */
export function createSql(parts: FileToolParts & { sql: SqlRunner }): ToolMaker {
  return (contract) => {
    requireEffect(contract, 'read');
    const given = readWith(contract, parameters);
    return {
      contract,
      execute: (args, options) =>
        asResult(async () => {
          requireOwner(contract, options);
          const sql = textArgument(args, 'sql');
          const refusal = judgeStatement(sql);
          if (refusal !== null) throw new InvalidArgumentError(refusal);
          const place = locate(rootOf(parts, contract, given, 'read'), given.file ?? textArgument(args, 'file'));
          const format = formatOf(place);
          const bytes = readWhole(place, given.maxBytes);
          const contentHash = sha256Hex(bytes);
          const limits = { maxRows: given.maxRows, maxBytes: MAX_RESULT_BYTES };
          const answer = await parts.sql.run({ format, bytes, table: tableName(place), sql, limits }, options.signal);
          if (!answer.ok)
            return { ok: false, message: `${answer.message}${describe(answer.tables)}`, isRetryable: false };
          const { columns, rows, isCut } = answer;
          return {
            ok: true,
            value: { columns, rows: rows.map((row) => row.map(toJson)), more: isCut },
            reads: [readOf(parts, place, contentHash)],
          };
        }),
    };
  };
}

/** @throws InvalidArgumentError for a kind that is not read, and for a database whose newest changes are not in the file */
function formatOf(place: Place): DataFormat {
  const ending = extname(place.path).toLowerCase();
  if (['.csv', '.tsv'].includes(ending)) return 'csv';
  if (['.json', '.jsonl', '.ndjson'].includes(ending)) return 'json';
  if (!['.db', '.sqlite', '.sqlite3', '.db3'].includes(ending)) {
    throw new InvalidArgumentError(
      `"${place.path}" is no data file. Name a .csv, .tsv, .json, .jsonl, .db or .sqlite file.`,
    );
  }
  for (const suffix of ['-wal', '-journal']) {
    const beside = place.absolute + suffix;
    if (existsSync(beside) && statSync(beside).size > 0) {
      throw new InvalidArgumentError(
        `"${place.path}" is in use: ${basename(beside)} holds changes that are not in it yet. Close the program that writes it, or query a copy.`,
      );
    }
  }
  return 'sqlite';
}

function tableName(place: Place): string {
  const stem = basename(place.path, extname(place.path)).replaceAll(/[^\p{L}\p{N}_]+/gu, '_');
  return /^\p{N}|^$/u.test(stem) ? `t_${stem}` : stem;
}

/** So that a wrong name can be put right. */
function describe(tables: readonly { name: string; columns: readonly { name: string; type: string }[] }[]): string {
  if (tables.length === 0) return '';
  const shown = tables.slice(0, MAX_TABLES_SHOWN).map(({ name, columns }) => {
    const named = columns.slice(0, MAX_COLUMNS_SHOWN).map((column) => `${column.name} ${column.type}`.trim());
    return `${name}(${named.join(', ')})`;
  });
  return ` Tables: ${shown.join('; ')}.`;
}

function toJson(value: unknown): JsonValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'string' ? value : null;
}
