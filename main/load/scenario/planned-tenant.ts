import type { LoadScenario } from '../../contract/load-scenario.ts';

/** Who asks. */
export interface PlannedTenant {
  /** `''` for the owner. */
  id: string;
  pool: 'interactive' | 'batch';
  as: LoadScenario['tenants'][number]['as'];
}
