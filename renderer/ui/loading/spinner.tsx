import './loading.css';

/** The loading ring: the only thing that loops. With reduced motion it stands still as a three-quarter mark. */
export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}
