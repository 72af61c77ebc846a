import type { LeftOutReason } from '../../contract/ask.ts';
import type { DatasetCase } from '../../contract/dataset.ts';

/** Where an expected place of a case stands now, and what became of it in one run. */
export interface PlaceEvidence {
  /** For people: `absence.md › Short absences`, or the quote where no document is named. */
  name: string;
  /** A document of that name is indexed; true where the place names none. */
  isDocumentThere: boolean;
  /** The documents hold the text; true where the place is a whole document. */
  isTextThere: boolean;
  /** In the run's own ranking, from 1; null when it is not in it. */
  rank: number | null;
  /** In a search far deeper than the run's; null when it is not in that either, or where nobody looked. */
  deepRank: number | null;
  isPacked: boolean;
  /** Why it is not in the context although it was found. */
  leftOut: LeftOutReason | null;
}

/** Everything that is known of a failing run of a case. */
export interface CaseEvidence {
  case: DatasetCase;
  /** How many results the run's ranking had. */
  retrieved: number;
  /** Passages in the context. */
  packed: number;
  places: readonly PlaceEvidence[];
  /** Other passages in the context say something else of what the expected place says. */
  disagreement: string | null;
  /** The run ended by itself. */
  error: { code: string; message: string } | null;
  refused: boolean;
  values: Readonly<Record<string, number>>;
  notes: Readonly<Record<string, string>>;
  tools: readonly { name: string; hasFailed: boolean }[];
  /** Values of judges, by name. */
  judges: Readonly<Record<string, number>>;
}
