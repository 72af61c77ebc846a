/** Of a page that is read on a screen, in either light, and printed. */
export const RELEASE_REPORT_STYLE = `
:root { color-scheme: light dark; --line: #8884; --bad: #b91c1c; }
@media (prefers-color-scheme: dark) { :root { --bad: #f87171; } }
@media print { :root { color-scheme: light; --bad: #b91c1c; } }
body { font: 14px/1.5 system-ui, sans-serif; margin: 0; } main { max-width: 1000px; margin: 0 auto; padding: 24px; }
h1 { font-size: 20px; } h2 { font-size: 15px; margin-top: 28px; } .verdict { font-weight: 600; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 4px 8px; overflow-wrap: anywhere; border-bottom: 1px solid var(--line); }
th { white-space: nowrap; font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; } .q { opacity: .75; }
tr.bad td { color: var(--bad); } code, pre { font: 12px/1.5 ui-monospace, monospace; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
details { border-bottom: 1px solid var(--line); padding: 4px 0; } summary { cursor: pointer; }
@media print { main { max-width: none; padding: 0; } tr, pre { break-inside: avoid; } h2 { break-after: avoid; } }
`;
