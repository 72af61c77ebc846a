import { ChevronDown } from 'lucide-react';
import { Menu, Segmented, TriggerButton } from '../../../ui/index.ts';
import { metricLabel } from '../view-model/metric-words.ts';

export interface MetricSwitchProps {
  /** In the order of the file. */
  metrics: readonly string[];
  value: string;
  onChange: (metric: string) => void;
}

/** Side by side at most; the others are behind a menu. */
const SHOWN = 5;

/** The metric that marks, effects and floors are drawn of. */
export function MetricSwitch({ metrics, value, onChange }: MetricSwitchProps) {
  const shown = shownMetrics(metrics, value);
  const rest = metrics.filter((metric) => !shown.includes(metric));
  return (
    <>
      <Segmented
        label="Metric"
        value={value}
        options={shown.map((metric) => ({ value: metric, label: metricLabel(metric) }))}
        onChange={onChange}
      />
      {rest.length === 0 ? null : (
        <Menu
          label="More metrics"
          trigger={<TriggerButton kind="quiet" icon={ChevronDown}>{`${rest.length} more`}</TriggerButton>}
          items={rest.map((metric) => ({
            id: metric,
            label: metricLabel(metric),
            onSelect: () => onChange(metric),
          }))}
        />
      )}
    </>
  );
}

/** @returns the first few, and in place of the last of them the chosen one where it is not among them */
export function shownMetrics(metrics: readonly string[], chosen: string): readonly string[] {
  const first = metrics.slice(0, SHOWN);
  return first.includes(chosen) || !metrics.includes(chosen) ? first : [...first.slice(0, -1), chosen];
}
