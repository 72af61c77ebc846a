import { Bookmark, BookmarkMinus, BookmarkPlus } from 'lucide-react';
import { Menu, type MenuItem, TriggerButton } from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { useSavedFilters } from './use-saved-filters.ts';

/** Filters that are needed again: kept on this machine, for this workspace. */
export function SavedFiltersMenu({ filter, onChoose }: { filter: string; onChoose: (filter: string) => void }) {
  const { filters, save, forget } = useSavedFilters();
  const present = filter.trim();
  const keep: MenuItem = {
    id: 'save',
    label: present === '' ? 'Write a filter to keep it here' : 'Keep this filter',
    icon: BookmarkPlus,
    isDisabled: present === '',
    onSelect: () => save(present),
  };
  const drop: MenuItem = {
    id: 'forget',
    label: 'Forget this filter',
    icon: BookmarkMinus,
    onSelect: () => forget(present),
  };
  return (
    <Menu
      label="Kept filters"
      trigger={<TriggerButton kind="quiet" icon={Bookmark} aria-label="Kept filters" />}
      items={[
        filters.includes(present) ? drop : keep,
        ...filters.map((saved) => ({ id: `use ${saved}`, label: visibleLine(saved), onSelect: () => onChoose(saved) })),
      ]}
    />
  );
}
