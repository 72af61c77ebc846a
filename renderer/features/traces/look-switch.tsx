import { tracePath, tracesPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import { Segmented } from '../../ui/index.ts';
import { useTracesStore } from './traces-store.ts';

/** How traces are looked at: one of them, all together, a few each week to be judged, or by rules that call. */
export type TraceLook = 'trace' | 'insights' | 'review' | 'alerts';

export function LookSwitch({ look }: { look: TraceLook }) {
  const goTo = useGoTo();
  const lastTraceId = useTracesStore((state) => state.lastTraceId);
  const open = (next: TraceLook) => {
    if (next !== 'trace') goTo(tracesPath({ look: next }));
    else goTo(lastTraceId === null ? tracesPath() : tracePath({ traceId: lastTraceId }));
  };
  return (
    <Segmented
      label="How traces are looked at"
      value={look}
      onChange={open}
      options={[
        { value: 'trace', label: 'Trace' },
        { value: 'insights', label: 'Insights' },
        { value: 'review', label: 'Review' },
        { value: 'alerts', label: 'Alerts' },
      ]}
    />
  );
}
