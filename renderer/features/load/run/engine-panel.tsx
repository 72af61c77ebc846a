import { formatBytes, formatCount, formatDuration, formatShare, Meter, Panel } from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import { usePointedTick } from '../live/use-pointed-tick.ts';
import { enginePools, fullestPool, saturatedFirst } from '../view-model/engine-pools.ts';

/** What there is only so much of in the engine, and which of it runs out first. */
export function EnginePanel({ run }: { run: ShownRun }) {
  const { ticks, result } = run;
  const pointed = usePointedTick(ticks);
  const pools = enginePools(ticks, result, pointed);
  const engine = (pointed === null ? ticks.at(-1) : ticks[pointed])?.engine ?? null;
  const first = result === null ? null : result.saturatedFirst;
  const fullest = fullestPool(pools);
  const scope =
    first !== null
      ? `saturates first: ${first}`
      : fullest === null
        ? result === null
          ? ''
          : 'nothing was full'
        : `${saturatedFirst(ticks, pointed) === null ? 'fullest' : 'saturates first'}: ${saturatedFirst(ticks, pointed) ?? fullest}`;
  return (
    <Panel title="Engine" actions={<span className="text-3">{scope}</span>} isFit scrolls={false}>
      {pools.length === 0 ? (
        <p className="load-none">
          {ticks.length === 0
            ? 'Nothing ended yet.'
            : 'The target is elsewhere: nothing is known of what it runs out of.'}
        </p>
      ) : (
        <ul className="load-pools">
          {pools.map(({ name, used, limit }) => (
            <li key={name}>
              <span className="ellipsis">{name}</span>
              <Meter
                label={name}
                value={used}
                {...(limit === null ? { max: Math.max(used, 1) * 4 } : { max: limit })}
                valueText={limit === null ? formatUse(used) : `${formatUse(used)} of ${formatCount(limit)}`}
                tone={limit !== null && used / limit > 0.75 ? 'warn' : 'neutral'}
              />
              <span className="text-2">
                {limit === null ? formatUse(used) : `${formatUse(used)} of ${formatCount(limit)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {engine === null ? null : (
        <p className="load-none">
          {`CPU ${formatShare(engine.cpu)} of one core, ${formatBytes(engine.rssBytes)}, event loop p99 ${formatDuration(engine.eventLoopP99Ms)}`}
        </p>
      )}
    </Panel>
  );
}

/** Whole things are counted whole; what is used in parts has as many decimals as it takes to see it. */
function formatUse(used: number): string {
  if (Number.isInteger(used) || used >= 100) return formatCount(used);
  return used.toFixed(used < 1 ? 2 : 1);
}
