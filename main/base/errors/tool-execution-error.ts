import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A tool was called and failed. */
export class ToolExecutionError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('tool_execution', message, options);
  }

  static override is(error: unknown): error is ToolExecutionError {
    return TrestleError.is(error) && error.code === 'tool_execution';
  }
}
