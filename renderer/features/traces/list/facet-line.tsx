import { Chip, formatCount, formatQuantity, Menu, type MenuItem } from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { type FacetChip, type FacetMenu } from '../view-model/facet-chips.ts';

export interface FacetLineProps {
  chips: readonly FacetChip[];
  menus: readonly FacetMenu[];
  onToggle: (facet: string, value: string) => void;
}

/** What the list can be narrowed to, and what it is narrowed to: one thing with the filter's text. */
export function FacetLine({ chips, menus, onToggle }: FacetLineProps) {
  if (chips.length === 0 && menus.length === 0) return null;
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls
    <div className="trace-filter__chips" role="group" aria-label="Narrow down to">
      {chips.map(({ facet, value, count, isActive }) => (
        <Chip
          key={`${facet}:${value}`}
          isPressed={isActive}
          title={visibleLine(`${facet}:${value}`)}
          onClick={() => onToggle(facet, value)}
        >
          {facet === 'status' ? visibleLine(value) : visibleLine(`${facet} ${value}`)}
          {count === null ? '' : ` ${formatCount(count)}`}
        </Chip>
      ))}
      {menus.map(({ facet, values, others }) => (
        <Menu
          key={facet}
          label={`Narrow down by ${facet}`}
          trigger={
            <button type="button" className="chip" data-outlined>
              {`${facet} ${formatCount(values.length + others)}…`}
            </button>
          }
          items={[
            ...values.map(
              ({ value, count }): MenuItem => ({
                id: value,
                label: visibleLine(value) || 'none',
                hint: formatCount(count),
                onSelect: () => onToggle(facet, value),
              }),
            ),
            ...(others === 0
              ? []
              : [
                  {
                    id: 'others of this facet',
                    label: `and ${formatQuantity(others, 'other')}: name one in the filter`,
                    isDisabled: true,
                    onSelect: () => {},
                  },
                ]),
          ]}
        />
      ))}
    </div>
  );
}
