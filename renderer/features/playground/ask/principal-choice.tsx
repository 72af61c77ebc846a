import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { Select, type SelectOption } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';

/** The owner is no principal of the workspace, and a principal cannot have an empty name. */
const OWNER = '';

/** On whose behalf the next question is asked. Not shown in a workspace where nobody is named: there is no choice then. */
export function PrincipalChoice() {
  const { principal, actAs } = usePlaygroundStore();
  const { data } = useEngineQuery('access.describe', {}, { canWait: true });
  const principals = data?.principals ?? [];
  if (principals.length === 0 && principal === null) return null;
  const options: readonly SelectOption<string>[] = [
    { value: OWNER, label: 'the owner', hint: 'finds everything' },
    ...principals.map(({ name, isGroup, tenant }) => ({
      value: name,
      label: name,
      hint: [...(isGroup ? ['group'] : []), ...(tenant === null ? [] : [`of ${tenant}`])].join(' '),
    })),
  ];
  return (
    <Select
      label="as"
      isLabelShown
      value={principal ?? OWNER}
      options={options}
      onChange={(name) => actAs(name === OWNER ? null : name)}
    />
  );
}
