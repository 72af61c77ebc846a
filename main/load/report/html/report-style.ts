/** The product's tokens that a page without the product needs, light and dark. */
const LIGHT =
  '--bg:#fdfcf8;--raised:#f4f2ed;--line-faint:#edebe5;--line:#d9d7d3;--fg:#1b2025;--fg-2:#454b52;--fg-3:#5c636a;--accent:#006297;--warn:#8a5200;--warn-soft:#fbecce;--error:#b12725;--ok:#1f6f43;--ok-mark:#2f8f5b;--warn-mark:#bd7700;--error-mark:#cf423c;--grid:#eceae4;--axis:#5c636a;--band-50:#2a7fb0;--band-95:#9cc8e3;--band-99:#d6e8f3;--rewrite:#465768;--bm25:#267969;--vector:#449cc6;--fuse:#716912;--rerank:#bf7e92;--pack:#714422;--generate:#5877d7;--check:#689054;--tool:#8a8884;--heat-1:#dcebf4;--heat-2:#a9cfe5;--heat-3:#6aaed2;--heat-4:#2a7fb0;--heat-5:#0c4a6e';
const DARK =
  '--bg:#12171b;--raised:#181d22;--line-faint:#1d2227;--line:#2a2f35;--fg:#e4e8ed;--fg-2:#b3bac1;--fg-3:#949ba2;--accent:#6dbbec;--warn:#f8b446;--warn-soft:#32260f;--error:#f67d75;--ok:#69c892;--ok-mark:#69c892;--warn-mark:#f8b446;--error-mark:#f67d75;--grid:#20252b;--axis:#949ba2;--band-50:#60b1e6;--band-95:#2f5f80;--band-99:#1f3a4e;--rewrite:#68788c;--bm25:#7edbd2;--vector:#60b1e6;--fuse:#cbbd66;--rerank:#dd88a7;--pack:#a86a36;--generate:#517bd9;--check:#70a254;--tool:#b3bac1;--heat-1:#1b3242;--heat-2:#275472;--heat-3:#3a80ab;--heat-4:#60b1e6;--heat-5:#c4e5fb';

const OTHER_STAGES = ['tool', 'bm25', 'pack', 'rerank', 'check', 'fuse', 'vector', 'rewrite'];
const STAGES = ['rewrite', 'bm25', 'vector', 'fuse', 'rerank', 'pack', 'generate', 'check'];
const HEATS = [1, 2, 3, 4, 5];

export const REPORT_STYLE = `
:root{color-scheme:light;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:13px/18px -apple-system,BlinkMacSystemFont,"Segoe UI",Cantarell,Ubuntu,"Liberation Sans",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:960px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:20px;line-height:26px;font-weight:600;margin:0 0 4px}
h2{font-size:13px;font-weight:600;margin:0 0 4px}
h2 small{font-size:12px;font-weight:400;color:var(--fg-3);margin-left:6px}
p{margin:4px 0;overflow-wrap:anywhere}
section{border-top:1px solid var(--line);padding:12px 0 16px}
.ok{color:var(--ok)}.bad{color:var(--error)}.warn{color:var(--warn)}.quiet{color:var(--fg-3)}
.caution{background:var(--warn-soft);border-left:3px solid var(--warn-mark);padding:6px 10px;margin:8px 0}
.figures{display:flex;flex-wrap:wrap;margin:14px 0;padding:1px 0 0 1px}
.figures div{flex:1 1 118px;margin:-1px 0 0 -1px;border:1px solid var(--line);padding:8px 10px}
.figures dt{color:var(--fg-3);font-size:12px}
.figures b{display:block;font-size:17px;line-height:24px;font-weight:600}
.figures span{color:var(--fg-2);font-size:11px}
svg{display:block;width:100%;height:auto;margin:6px 0}
svg text{font-size:11px;fill:var(--fg-2)}
svg .tick{fill:var(--axis)}svg .mid{text-anchor:middle}svg .end{text-anchor:end}
svg .q{fill:var(--fg-3)}svg .strong{fill:var(--fg);font-weight:600}svg .label.warn{fill:var(--warn)}
svg .grid{stroke:var(--grid)}
svg path{fill:none}
svg .fault{fill:var(--warn-mark);opacity:.13}
svg .fault-bar{fill:var(--warn-soft);stroke:var(--warn-mark)}
svg .backlog{fill:var(--error-mark);opacity:.35}
svg .planned{stroke:var(--axis);stroke-dasharray:4 3}
svg .offered{stroke:var(--axis)}
svg .achieved{stroke:var(--band-50);stroke-width:1.6}
svg .band95{fill:var(--band-95)}svg .band99{fill:var(--band-99)}
svg .p50{stroke:var(--band-50);stroke-width:1.6}svg .p95{stroke:var(--fg);stroke-width:1.4}svg .p99{stroke:var(--axis)}
svg .slo{stroke:var(--warn-mark);stroke-dasharray:5 3}
svg .target{stroke:var(--warn-mark);stroke-width:2}
svg .failed{fill:var(--error-mark)}svg .dropped{fill:var(--warn-mark)}
svg .area{stroke:var(--bg);stroke-width:.6}
svg .stage-queue{fill:var(--tool);opacity:.75}.key.stage-queue{background:var(--tool)}
${STAGES.map((stage) => `svg .stage-${stage}{fill:var(--${stage})}.key.stage-${stage}{background:var(--${stage})}`).join('')}
${OTHER_STAGES.map((colour, index) => `svg .stage-other-${index}{fill:var(--${colour})}.key.stage-other-${index}{background:var(--${colour})}`).join('')}
${HEATS.map((heat) => `svg .heat-${heat}{fill:var(--heat-${heat})}`).join('')}
svg .line-response{stroke:var(--fg);stroke-width:1.6}svg .line-service{stroke:var(--band-50);stroke-width:1.6}svg .line-ttft{stroke:var(--rerank);stroke-width:1.6}
svg .line-response-label{fill:var(--fg);font-weight:600}svg .line-service-label{fill:var(--accent)}svg .line-ttft-label{fill:var(--fg-2)}
svg .burn-0{stroke:var(--error-mark);stroke-width:1.6}svg .burn-1{stroke:var(--band-50);stroke-width:1.6}svg .burn-2{stroke:var(--check);stroke-width:1.6}svg .burn-3{stroke:var(--fuse);stroke-width:1.6}
svg .burn-label-0{fill:var(--error)}svg .burn-label-1{fill:var(--accent)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:16px}
th,td{text-align:left;padding:3px 8px;border-bottom:1px solid var(--line-faint);vertical-align:top;font-weight:400}
th.n,td.n{text-align:right;white-space:nowrap}
tbody th,td:not(.n){overflow-wrap:anywhere}
th:first-child,td:first-child{padding-left:0}
thead th{color:var(--fg-3);border-bottom-color:var(--line);white-space:nowrap}
.key{display:inline-block;width:9px;height:9px;margin-right:6px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
summary{cursor:pointer;color:var(--accent);min-height:24px}
summary:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
section dl:not(.figures){display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:4px 0;color:var(--fg-2)}
section dt{color:var(--fg-3)}
dd{margin:0;overflow-wrap:anywhere}
pre{font:12px/17px ui-monospace,"SF Mono",Consolas,"Liberation Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--raised);padding:10px;margin:6px 0}
@media (forced-colors:active){svg rect,svg path{stroke:CanvasText}}
@media print{:root{--bg:#fff}main{max-width:none;padding:0}body{font-size:11px}section,svg,tr{break-inside:avoid}h2{break-after:avoid}svg,.figures,.caution{print-color-adjust:exact;-webkit-print-color-adjust:exact}details:not([open]){display:none}}
`;
