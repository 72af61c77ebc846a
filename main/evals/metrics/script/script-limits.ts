/** Of one call, in the interpreter. */
export const MAX_SCRIPT_MEMORY_MB = 32;
/** Of calls within calls, in the interpreter: some thousands of plain ones. */
export const MAX_SCRIPT_STACK_BYTES = 256 * 1024;
/**
 * How often the interpreter looks up from its work before it stops it: every 10 000 loops or calls. Counted and not timed,
 * so that a script that is too slow is too slow on every machine. About half a second.
 */
export const MAX_SCRIPT_TICKS = 2000;
/** The same on the clock, for loops around builtins that take long each. */
export const MAX_SCRIPT_LOOP_MS = 8000;
/** What work inside of one builtin may take, on the clock: there nobody looks up. */
export const MAX_SCRIPT_MS = 15_000;
/** Of a module's text, in characters. */
export const MAX_SCRIPT_LENGTH = 200_000;
/** Of what a script says about its value, in characters. */
export const MAX_SCRIPT_NOTE_LENGTH = 300;
