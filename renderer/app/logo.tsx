/** A trestle: a beam in the accent over two braced legs. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="square"
      aria-hidden="true"
    >
      <path d="M2 4.5h16" stroke="var(--accent)" strokeWidth="2" />
      <path d="M7 5 3.5 16.5M13 5l3.5 11.5M5.8 9.5l9.3 3.6M14.2 9.5l-9.3 3.6" />
    </svg>
  );
}
