/** One thing the product needs, whether it is there, and what to do when it is not. */
export interface DoctorCheck {
  id:
    | 'runtime'
    | 'native-modules'
    | 'models'
    | 'electron'
    | 'display'
    | 'storage'
    | 'search-memory'
    | 'offline'
    | 'logs'
    | 'crash-reports';
  ok: boolean;
  /** What was found: version, path, size. */
  found: string;
  /** The way out; null when ok. */
  wayOut: string | null;
  /** Not needed for the CLI and the browser: its absence is no failure of the doctor. */
  isOptional: boolean;
}
export interface DoctorReport {
  ok: boolean;
  version: string;
  checks: readonly DoctorCheck[];
}
