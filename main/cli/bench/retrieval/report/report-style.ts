/** The product's tokens that a page without the product needs, dark and light. */
const DARK =
  '--bg:#12171b;--raised:#181d22;--line-faint:#1d2227;--line:#2a2f35;--fg:#e4e8ed;--fg-2:#b3bac1;--fg-3:#949ba2;--accent:#6dbbec;--warn:#f8b446;--error:#f67d75;--grid:#20252b;--axis:#949ba2;--band-50:#60b1e6;--band-95:#2f5f80;--band-99:#1f3a4e';
const LIGHT =
  '--bg:#fdfcf8;--raised:#f5f3ee;--line-faint:#edebe5;--line:#d9d7d3;--fg:#1b2025;--fg-2:#454b52;--fg-3:#5c636a;--accent:#006297;--warn:#8a5200;--error:#b12725;--grid:#eceae4;--axis:#5c636a;--band-50:#2a7fb0;--band-95:#9cc8e3;--band-99:#d6e8f3';

export const REPORT_STYLE = `
:root{color-scheme:dark;${DARK}}
@media (prefers-color-scheme:light){:root{color-scheme:light;${LIGHT}}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:13px/18px -apple-system,BlinkMacSystemFont,"Segoe UI",Cantarell,Ubuntu,"Liberation Sans",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:800px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:16px;line-height:20px;font-weight:600;margin:0 0 4px}
h2{font-size:13px;font-weight:600;margin:0}
p{margin:4px 0;color:var(--fg-2)}
section{border-top:1px solid var(--line);padding:12px 0 16px}
svg{display:block;width:100%;height:auto;margin:8px 0}
svg text{font-size:11px;fill:var(--fg-2)}
svg .name{fill:var(--fg);font-size:12px}
svg .value{fill:var(--fg)}
svg .tick{fill:var(--axis);text-anchor:middle}
svg .from{fill:var(--axis)}
svg .grid{stroke:var(--grid)}
svg .ours{fill:var(--accent)}
svg .peer{fill:var(--fg-3)}
svg .band-95{fill:var(--band-95)}
svg .band-99{fill:var(--band-99)}
svg .p50{stroke:var(--band-50);fill:var(--band-50);stroke-width:2}
svg .p95{stroke:var(--fg);stroke-width:2}
svg .limit{stroke:var(--warn);stroke-dasharray:4 3}
svg .limit-name{fill:var(--warn)}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:16px}
th,td{text-align:right;padding:3px 8px;border-bottom:1px solid var(--line-faint);vertical-align:top}
th:first-child,td:first-child{text-align:left;padding-left:0}
th{color:var(--fg-3);font-weight:400;border-bottom-color:var(--line)}
summary{cursor:pointer;color:var(--accent);min-height:24px}
summary:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
ul{padding-left:18px;margin:8px 0;color:var(--fg-2)}
li{margin:2px 0}
.bars{list-style:none;padding:0}
.missed b{color:var(--error)}
.skipped b{color:var(--fg-3)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:8px 0;color:var(--fg-2)}
dt{color:var(--fg-3)}
dd{margin:0;overflow-wrap:anywhere}
@media (forced-colors:active){svg rect,svg circle{stroke:CanvasText}}
`;
