import { Command, Option } from 'commander';
import type { CliContext } from './cli-context.ts';
import { addAccessCommand } from './commands/access.ts';
import { addAgentCommand } from './commands/agent.ts';
import { addAlertCommand } from './commands/alert.ts';
import { addAskCommand } from './commands/ask.ts';
import { addEffectsCommand } from './commands/effects.ts';
import { addInboxCommand } from './commands/inbox.ts';
import { addMemoryCommand } from './commands/memory.ts';
import { addQueueCommand } from './commands/queue.ts';
import { addBenchCommand } from './commands/bench.ts';
import { addDatabaseCommand } from './commands/database.ts';
import { addDrillCommand } from './commands/drill.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addFilesCommand } from './commands/files.ts';
import { addEgressCommand } from './commands/egress.ts';
import { addEraseCommand } from './commands/erase.ts';
import { addEvalCommand } from './commands/eval.ts';
import { addGateCommand } from './commands/gate.ts';
import { addGatewayCommand } from './commands/gateway.ts';
import { addJudgeCommand } from './commands/judge.ts';
import { addGenerationCommand } from './commands/generation.ts';
import { addIngestCommand } from './commands/ingest.ts';
import { addInitCommand } from './commands/init.ts';
import { addCostCommand } from './commands/cost.ts';
import { addModelsCommand } from './commands/models.ts';
import { addSecretCommand } from './commands/secret.ts';
import { addModelCommand } from './commands/model.ts';
import { addPromptCommand } from './commands/prompt.ts';
import { addReleaseCommand } from './commands/release.ts';
import { addSearchCommand } from './commands/search.ts';
import { addCacheCommand } from './commands/cache.ts';
import { addStructuredCommand } from './commands/structured.ts';
import { addTuneCommand } from './commands/tune.ts';
import { addLoadCommand } from './commands/load.ts';
import { addLineageCommand } from './commands/lineage.ts';
import { addInsightCommand } from './commands/insight.ts';
import { addReviewCommand } from './commands/review.ts';
import { addOtlpCommand } from './commands/otlp.ts';
import { addDatasetCommand } from './commands/dataset.ts';
import { addQualityCommand } from './commands/quality.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSimCommand } from './commands/sim.ts';
import { addSourceCommand } from './commands/source.ts';
import { addReplayCommand } from './commands/replay.ts';
import { addSessionCommand } from './commands/session.ts';
import { addTraceCommand } from './commands/trace.ts';
import { addMcpCommand } from './commands/mcp.ts';
import { addToolsCommand } from './commands/tools.ts';
import { addTrialCommand } from './commands/trial.ts';
import { addTrustCommand } from './commands/trust.ts';
import { addUpdateCommand } from './commands/update.ts';
import { addVersionCommand } from './commands/version.ts';
import { addWatchCommand } from './commands/watch.ts';

/** The whole command line. Every command takes the global flags, before or after its own. */
export function createProgram(context: CliContext): Command {
  const program = new Command('trestle');
  program
    .description('Prototype RAG pipelines and agents offline, replay traces, load until it bends, ship what holds.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      // The sentence is written once, by runCli, as the last line of stderr.
      writeErr: () => undefined,
    })
    .showSuggestionAfterError()
    .enablePositionalOptions(false);
  for (const add of [
    addInitCommand,
    addIngestCommand,
    addSearchCommand,
    addGenerationCommand,
    addAskCommand,
    addAgentCommand,
    addEffectsCommand,
    addInboxCommand,
    addQueueCommand,
    addMemoryCommand,
    addAccessCommand,
    addTraceCommand,
    addReplayCommand,
    addSessionCommand,
    addOtlpCommand,
    addReviewCommand,
    addInsightCommand,
    addAlertCommand,
    addPromptCommand,
    addReleaseCommand,
    addGateCommand,
    addJudgeCommand,
    addTrialCommand,
    addModelCommand,
    addGatewayCommand,
    addModelsCommand,
    addSecretCommand,
    addCostCommand,
    addSourceCommand,
    addLineageCommand,
    addQualityCommand,
    addDatasetCommand,
    addEvalCommand,
    addCacheCommand,
    addStructuredCommand,
    addTuneCommand,
    addLoadCommand,
    addDrillCommand,
    addBenchCommand,
    addServeCommand,
    addSimCommand,
    addWatchCommand,
    addDoctorCommand,
    addFilesCommand,
    addToolsCommand,
    addMcpCommand,
    addTrustCommand,
    addDatabaseCommand,
    addEraseCommand,
    addEgressCommand,
    addUpdateCommand,
    addVersionCommand,
  ]) {
    add(program, context);
  }
  for (const command of leafCommands(program)) addGlobalFlags(command);
  return program;
}

function leafCommands(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leafCommands);
}

function addGlobalFlags(command: Command): void {
  command
    .exitOverride()
    .addOption(new Option('-w, --workspace <dir>', 'the workspace; made when absent or empty').env('TRESTLE_WORKSPACE'))
    .addOption(new Option('--json', 'one JSON value on stdout'))
    .addOption(new Option('--offline', 'deny every connection that is not to this machine'))
    .addOption(new Option('-q, --quiet', 'no talk on stderr but errors'));
}
