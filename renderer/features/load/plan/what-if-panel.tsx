import { useState } from 'react';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Button, type Column, DataTable, Field, Note, Panel, Select } from '../../../ui/index.ts';
import { type ForecastRow, forecastRows, predictionVerdict, typedNumber } from '../view-model/plan-rows.ts';
import { SentenceList } from './sentence-list.tsx';

const COLUMNS: readonly Column<ForecastRow>[] = [
  { id: 'what', header: 'Figure', cell: ({ what }) => what },
  { id: 'measured', header: 'Measured', width: 92, align: 'end', cell: ({ measured }) => measured },
  { id: 'modelled', header: 'Model of it', width: 92, align: 'end', cell: ({ modelled }) => modelled },
  {
    id: 'error',
    header: 'Off by',
    width: 72,
    align: 'end',
    cell: ({ error }) => <span className="text-3">{error}</span>,
  },
  { id: 'predicted', header: 'With the change', width: 124, align: 'end', cell: ({ predicted }) => <b>{predicted}</b> },
];

const MAX = 100_000;

/** A queueing model of a run, with something changed. How far the model is off the run itself stands beside it. */
export function WhatIfPanel({ runId, stages }: { runId: string; stages: readonly string[] }) {
  const predict = useEngineMutation('load.whatIf');
  const [stage, setStage] = useState(stages[0] ?? '');
  const [workers, setWorkers] = useState('');
  const [faster, setFaster] = useState('2');
  const [rate, setRate] = useState('');
  const [cacheTimes, setCacheTimes] = useState('');
  const numbers = {
    workers: typedNumber(workers, 1, MAX),
    faster: typedNumber(faster, 0.01, 1000),
    rate: typedNumber(rate, 0.001, MAX),
    cache: typedNumber(cacheTimes, 0, 1000),
  };
  const isWrong = Object.values(numbers).includes(undefined);
  const isNothing = Object.values(numbers).every((value) => value === null);
  const run = (): void =>
    predict.mutate({
      runId,
      changes: {
        workers: numbers.workers == null || stage === '' ? {} : { [stage]: Math.round(numbers.workers) },
        faster: numbers.faster == null || stage === '' ? {} : { [stage]: numbers.faster },
        ...(numbers.rate == null ? {} : { ratePerSecond: numbers.rate }),
        ...(numbers.cache == null ? {} : { cacheHits: { times: numbers.cache } }),
      },
    });
  return (
    <Panel title="What if" scope="a queueing model of this run">
      <div className="load-plan__form">
        <Select
          label="Stage"
          isLabelAbove
          value={stage}
          options={stages.map((id) => ({ value: id, label: id }))}
          onChange={setStage}
          isDisabled={stages.length === 0}
        />
        <Field label="Of it at work at once" value={workers} onChange={setWorkers} placeholder="as it was" />
        <Field label="Times as fast" value={faster} onChange={setFaster} placeholder="as it was" />
        <Field label="Arrivals per second" value={rate} onChange={setRate} placeholder="as it was" />
        <Field label="Times as many cache hits" value={cacheTimes} onChange={setCacheTimes} placeholder="as it was" />
        <Button
          kind="primary"
          disabledReason={isWrong ? 'A field is no number' : isNothing ? 'Nothing is changed' : null}
          isLoading={predict.isPending}
          loadingLabel="Predicting"
          onClick={run}
        >
          Predict
        </Button>
      </div>
      {predict.error === null ? null : (
        <Note kind="error" isLive>
          {predict.error.message}
        </Note>
      )}
      {predict.data === undefined ? null : (
        <>
          <Note isLive>{predictionVerdict(predict.data)}</Note>
          <DataTable
            label="Measured, modelled and predicted"
            columns={COLUMNS}
            rows={forecastRows(predict.data)}
            rowKey={({ what }) => what}
            isFit
          />
          <SentenceList title="What the model takes for granted" sentences={predict.data.assumptions} />
        </>
      )}
    </Panel>
  );
}
