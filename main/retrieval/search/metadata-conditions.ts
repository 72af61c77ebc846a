import type { MetadataCondition } from '../../contract/retrieval.ts';
import type { SqlCondition } from '../access/allowed-tags.ts';

type Scalar = string | number | boolean;

/** How the JSON of a value names its type; a value is compared with values of its own type only. */
const TYPES_OF = {
  string: "('text')",
  number: "('integer', 'real')",
  boolean: "('true', 'false')",
} as const;

const COMPARISON = { eq: '=', ne: '=', lt: '<', lte: '<=', gt: '>', gte: '>=', in: '=' } as const;

/**
 * @returns a condition over `chunk JOIN document`. A chunk of records passes when one of its records does, alone, in all
 *   conditions; what the record does not say of itself its document says for it. Any other chunk passes by its document.
 */
export function metadataSql(conditions: readonly MetadataCondition[]): SqlCondition {
  const byDocument = conditions.map((condition) => conditionSql(condition, 'document.metadata'));
  const byRecord = conditions.map((condition) =>
    conditionSql(condition, 'json_patch(document.metadata, record.value)'),
  );
  const all = (parts: readonly SqlCondition[]): string => parts.map(({ sql }) => sql).join(' AND ');
  return {
    sql: `CASE WHEN EXISTS (SELECT 1 FROM chunk_record WHERE chunk_record.id = chunk.id)
      THEN EXISTS (SELECT 1 FROM chunk_record, json_each(chunk_record.records) AS record
        WHERE chunk_record.id = chunk.id AND ${all(byRecord)})
      ELSE ${all(byDocument)} END`,
    values: [...byRecord, ...byDocument].flatMap(({ values }) => values),
  };
}

/**
 * @param fields a flat JSON object, as SQL, whose values are texts, numbers, truths and lists of texts. Keys and values
 *   are bound, never written into the SQL.
 */
function conditionSql({ key, op, value }: MetadataCondition, fields: string): SqlCondition {
  const some = (test: string, values: readonly (string | number)[]): SqlCondition => someSql(fields, key, test, values);
  if (op === 'exists') {
    const { sql, values } = some('TRUE', []);
    return value === false ? { sql: `NOT ${sql}`, values } : { sql, values };
  }
  if (op === 'contains') return some("item.type = 'text' AND instr(lower(item.atom), lower(?)) > 0", [String(value)]);
  const wanted = (Array.isArray(value) ? value : [value]) as readonly Scalar[];
  // No value at all is in an empty list.
  if (wanted.length === 0) return { sql: 'FALSE', values: [] };
  const tests = wanted.map((one) => compare(one, COMPARISON[op]));
  const { sql, values } = some(
    tests.map((test) => test.sql).join(' OR '),
    tests.flatMap((test) => test.values),
  );
  return op === 'ne' ? { sql: `NOT ${sql}`, values } : { sql, values };
}

function compare(value: Scalar, operator: string): { sql: string; values: (string | number)[] } {
  const kind = typeof value as 'string' | 'number' | 'boolean';
  const bound = typeof value === 'boolean' ? Number(value) : value;
  return { sql: `(item.type IN ${TYPES_OF[kind]} AND item.atom ${operator} ?)`, values: [bound] };
}

/** Does any value under the key pass the test? A list is looked through; a single value is made a list of one. */
function someSql(fields: string, key: string, test: string, values: readonly (string | number)[]): SqlCondition {
  return {
    sql: `EXISTS (SELECT 1 FROM json_each(${fields}) AS field, json_each(CASE field.type
        WHEN 'array' THEN field.value WHEN 'true' THEN '[true]' WHEN 'false' THEN '[false]' WHEN 'object' THEN '[]'
        ELSE json_array(field.value) END) AS item
      WHERE field.key = ? AND field.type <> 'null' AND (${test}))`,
    // Stored in lower case, whatever the document's spelling.
    values: [key.toLowerCase(), ...values],
  };
}
