import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { addLoadExchange, addLoadLibrary } from './load/results.ts';
import { addLoadBillCommands } from './load/bill.ts';
import { addLoadCapacityCommand } from './load/capacity.ts';
import { addLoadRunCommand } from './load/run.ts';
import { addLoadWhatIfCommand } from './load/what-if.ts';

export function addLoadCommand(program: Command, context: CliContext): void {
  const load = program.command('load').description('send load on a schedule and measure what users would wait');
  addLoadRunCommand(load, context);
  addLoadLibrary(load, context);
  addLoadExchange(load, context);
  addLoadCapacityCommand(load, context);
  addLoadWhatIfCommand(load, context);
  addLoadBillCommands(load, context);
}
