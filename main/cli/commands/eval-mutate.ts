import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import {
  DEFAULT_MUTATION_SEVERITY,
  type EvalMutateReport,
  type MutationKind,
  mutationKind,
} from '../../contract/eval-mutate.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatNumberOf } from '../format.ts';
import { parseSeed, parseShare } from '../parse-number-flags.ts';
import { writeParts } from '../write-parts.ts';

interface MutateFlags extends GlobalFlags {
  kinds: MutationKind[];
  severity: number;
  seed: number;
  out?: string;
}

/** What is printed is held until the command has succeeded; a text of V8 ends at 2²⁹ characters. */
const MAX_PRINTED_LENGTH = 100_000_000;

export function addEvalMutate(evaluate: Command, context: CliContext): void {
  evaluate
    .command('mutate')
    .description('messy variants of a data set: a row for each row and kind, with what was changed')
    .argument('<dataset>', 'JSONL or CSV whose rows have a question')
    .option('--kinds <list>', `of ${mutationKind.options.join(',')}`, parseKinds, [...mutationKind.options])
    .option('--severity <share>', 'how much is changed, 0 to 1', parseShare, DEFAULT_MUTATION_SEVERITY)
    .option('--seed <number>', 'which changes', parseSeed, 1)
    .option('--out <file>', 'written there as JSONL; on stdout by default')
    .action(async (dataset: string, flags: MutateFlags) => {
      const engine = await context.engine(flags);
      const { kinds, severity, seed } = flags;
      const request = { path: context.resolvePath(dataset), kinds, severity, seed };
      const out = flags.out === undefined ? undefined : context.resolvePath(flags.out);
      if (out === request.path) {
        throw new InvalidArgumentError(
          `--out ${flags.out} is the data set itself. Name another file; it is kept as it is.`,
        );
      }
      const finished: { report?: EvalMutateReport } = {};
      const lines = async function* (): AsyncGenerator<string> {
        for await (const event of engine.stream('eval.mutate', request, { signal: context.signal })) {
          if (event.type === 'mutate-rows') yield event.text;
          else finished.report = event.report;
        }
      };
      const written: { out?: string; variantRows?: unknown[] } = {};
      if (out === undefined) {
        const parts: string[] = [];
        let length = 0;
        for await (const text of lines()) {
          length += text.length;
          if (length > MAX_PRINTED_LENGTH) {
            throw new InvalidArgumentError(
              `The variants of ${dataset} are more than ${MAX_PRINTED_LENGTH / 1e6} million characters. Write them to a file with --out FILE.`,
            );
          }
          parts.push(text);
        }
        const text = parts.join('').trimEnd();
        if (flags.json) written.variantRows = text.split('\n').map((line): unknown => JSON.parse(line));
        else context.print(text);
      } else {
        written.out = out;
        await writeParts(lines(), out);
      }
      const { report } = finished;
      if (report === undefined) return;
      if (flags.json) context.printJson({ ...report, ...written });
      context.say(describe(report, written.out));
    });
}

function describe(report: EvalMutateReport, out: string | undefined): string {
  const head = `${formatNumberOf(report.variants, 'variant')} of ${formatNumberOf(report.rows, 'row')} at severity ${report.severity}, seed ${report.seed}${out === undefined ? '' : `, in ${out}`}.`;
  const kinds = report.kinds.map(({ kind, changed, expectsChanged }) => {
    const other = expectsChanged === 0 ? '' : `, ${expectsChanged} of them with another right answer`;
    return `${kind}: ${changed} of ${report.rows} changed${other}`;
  });
  return [head, ...kinds].join('\n');
}

function parseKinds(text: string): MutationKind[] {
  return text.split(',').map((name) => {
    const kind = mutationKind.safeParse(name.trim());
    if (!kind.success) throw new FlagError(`"${name}" is not one of ${mutationKind.options.join(', ')}.`);
    return kind.data;
  });
}
