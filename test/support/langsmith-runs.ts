/** Runs as LangSmith exports them, one on each line: traces of a chain with model calls below it. */
export function langsmithLines(options: { traces: number; runsEach: number; prefix?: string; text?: string }): string {
  const { traces, runsEach, prefix = 'run', text = 'Which parcels are late today?' } = options;
  const lines: string[] = [];
  for (let trace = 0; trace < traces; trace++) {
    const traceId = `${prefix}-${trace}`;
    for (let run = 0; run < runsEach; run++) {
      lines.push(JSON.stringify(langsmithRun(traceId, run, text)));
    }
  }
  return lines.join('\n');
}

export function langsmithRun(traceId: string, run: number, text: string): Record<string, unknown> {
  const isRoot = run === 0;
  return {
    id: `${traceId}-${run}`,
    trace_id: traceId,
    parent_run_id: isRoot ? null : `${traceId}-0`,
    dotted_order: isRoot ? '1' : `1.${run + 1}`,
    run_type: isRoot ? 'chain' : 'llm',
    name: isRoot ? 'answer' : 'ChatOpenAI',
    start_time: `2026-11-28T09:00:${String(run % 60).padStart(2, '0')}.000000`,
    end_time: '2026-11-28T09:01:30.000000',
    status: 'success',
    inputs: { messages: [{ role: 'user', content: `${text} (${run})` }] },
    outputs: { messages: [{ role: 'assistant', content: `Number ${run}.` }] },
  };
}
