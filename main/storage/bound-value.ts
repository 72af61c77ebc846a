/**
 * `?` of a statement that is asked often, where its plan would rest on the value: `column = ?` over several tables, `MATCH ?`
 * and `LIMIT ?`.
 *
 * SQLite plans such a statement anew at every execution with another value. In a join it looks whether the value is a
 * small integer, which would be a poor filter; of a limit it takes how many rows to expect. Planning takes fifty
 * microseconds, ten times the look-up of a row. A value that is cast is not looked at, and the index is used all the same.
 */
export const TEXT_VALUE = 'CAST(? AS TEXT)';
export const INTEGER_VALUE = 'CAST(? AS INTEGER)';
