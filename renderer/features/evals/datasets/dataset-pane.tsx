import { Search, SplitSquareHorizontal, TextSearch } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { DatasetCase, DatasetInfo } from '../../../../main/contract/dataset.ts';
import { useDebounced } from '../../../engine/use-debounced.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  ErrorState,
  FactStrip,
  Field,
  formatBytes,
  formatCount,
  Note,
  Panel,
  Select,
  TextButton,
} from '../../../ui/index.ts';
import { splitOptions } from '../view-model/split-options.ts';
import { CarryDialog } from './carry-dialog.tsx';
import { CaseDetail } from './case-detail.tsx';
import { CaseTable } from './case-table.tsx';
import { SplitDialog } from './split-dialog.tsx';

const PAGE = 100;
const MOST = 1000;
const TYPING_MS = 200;

/** One data set: how much is known of its cases, and the cases. */
export function DatasetPane({ info }: { info: DatasetInfo }) {
  const [open, setOpen] = useState<'split' | 'carry' | null>(null);
  const [search, setSearch] = useState('');
  const [split, setSplit] = useState('');
  const [limit, setLimit] = useState(PAGE);
  const [selected, setSelected] = useState<string | null>(null);
  const typed = useDebounced(search.trim(), TYPING_MS);
  const page = useEngineQuery(
    'dataset.show',
    { path: info.path, limit, ...(typed === '' ? {} : { search: typed }), ...(split === '' ? {} : { split }) },
    { keepsPrevious: (before) => before.path === info.path, isEnabled: info.problem === null, readsOnMount: true },
  );
  const cases = page.data?.cases ?? [];
  const total = page.data?.total ?? 0;
  const one = cases.find(({ id }) => id === selected) ?? null;
  const options = useMemo(() => splitOptions(info), [info]);
  if (info.problem !== null) {
    const { message, line } = info.problem;
    return (
      <Panel title={info.name} scope={info.path}>
        <Note kind="error">{`${info.path}${line === null ? '' : `:${line}`} cannot be used: ${message}`}</Note>
      </Panel>
    );
  }
  const isNarrowed = typed !== '' || split !== '';
  return (
    <>
      <Panel
        title={info.name}
        scope={info.path}
        scrolls={false}
        actions={
          <>
            <Button kind="quiet" icon={SplitSquareHorizontal} onClick={() => setOpen('split')}>
              Split…
            </Button>
            <Button
              kind="quiet"
              icon={TextSearch}
              disabledReason={info.withPlaces === 0 ? 'No case says where its answer stands' : null}
              onClick={() => setOpen('carry')}
            >
              Carry labels…
            </Button>
          </>
        }
      >
        <FactStrip cells={factsOf(info)} />
        <div className="evals-search">
          <Field
            label="Search cases"
            isLabelHidden
            icon={Search}
            value={search}
            onChange={setSearch}
            placeholder="Search questions and answers"
          />
          {options.length > 1 ? (
            <Select label="Split" isLabelShown value={split} options={options} onChange={setSplit} />
          ) : null}
        </div>
        {page.isError ? (
          <ErrorState title="The cases could not be read" error={page.error} onRetry={() => void page.refetch()} />
        ) : (
          <CaseTable
            cases={cases}
            selectedId={one?.id ?? null}
            onSelect={setSelected}
            isLoading={page.isPending}
            empty={isNarrowed ? 'No case matches.' : 'The file has no case.'}
          />
        )}
        <div className="table__foot">
          <span>
            {`${formatCount(cases.length)} of ${formatCount(total)} shown`}
            {cases.length < total && limit < MOST ? (
              <>
                {'. '}
                <TextButton onClick={() => setLimit(MOST)}>Show more</TextButton>
              </>
            ) : null}
          </span>
        </div>
      </Panel>
      <Detail one={one} />
      <SplitDialog key={`split ${open}`} info={info} isOpen={open === 'split'} onClose={() => setOpen(null)} />
      <CarryDialog key={`carry ${open}`} info={info} isOpen={open === 'carry'} onClose={() => setOpen(null)} />
    </>
  );
}

function Detail({ one }: { one: DatasetCase | null }) {
  return one === null ? null : <CaseDetail one={one} />;
}

function factsOf(info: DatasetInfo) {
  const { cases, answerable, unanswerable, withAnswers, withPlaces, sizeBytes, hash } = info;
  const undecided = cases - answerable - unanswerable;
  return [
    { label: 'Cases', value: formatCount(cases) },
    {
      label: 'To be refused',
      value: formatCount(unanswerable),
      title: `${formatCount(answerable)} can be answered; of ${formatCount(undecided)} nobody said`,
    },
    { label: 'With answers', value: formatCount(withAnswers) },
    { label: 'With places', value: formatCount(withPlaces) },
    { label: 'Size', value: formatBytes(sizeBytes) },
    { label: 'Hash', value: <span className="mono">{hash.slice(0, 12)}</span>, title: hash },
  ];
}
