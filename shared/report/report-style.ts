/** The report's one style sheet: light and dark, screen and paper, phone and desk. Contrasts are AA or better. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--paper:#fff;--soft:#f5f7f9;--line:#d9dee4;--ink:#1d2329;--quiet:#57606a;--accent:#1f5fa8;--second:#b34d06;--good:31,95,168}
@media(prefers-color-scheme:dark){:root{--paper:#14181c;--soft:#1d2329;--line:#38414a;--ink:#e8ecf0;--quiet:#a3adb8;--accent:#7db4f0;--second:#f2a15f;--good:93,155,222}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .35rem;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:3rem 0 .9rem;padding-bottom:.35rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.6rem 0 .5rem}
p{margin:.5rem 0;max-width:46rem}
.quiet{color:var(--quiet)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:.75rem;margin:1.6rem 0 0;padding:0}
.figures div{background:var(--soft);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.figures dt{color:var(--quiet);font-size:.86rem}
.figures dd{margin:.1rem 0 0;font-size:1.55rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.25}
.figures small{display:block;font-size:.82rem;font-weight:400;color:var(--quiet)}
.note{border-left:4px solid var(--second);background:var(--soft);padding:.7rem 1rem;border-radius:0 .5rem .5rem 0;margin:1.2rem 0;max-width:none}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;min-width:20rem}
caption{text-align:left;color:var(--quiet);font-size:.9rem;padding-bottom:.4rem}
th,td{padding:.4rem .85rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left;padding-left:0;overflow-wrap:anywhere}
thead th{color:var(--quiet);font-weight:500;font-size:.9rem}
tbody th{font-weight:500}
.matrix td{text-align:center;min-width:4.2rem;border:1px solid var(--line)}
.matrix th:first-child{padding-right:1rem}
.matrix thead th{text-align:center}
.left td,.left th{text-align:left}
img,svg.curves{display:block;width:100%;height:auto;max-width:40rem}
img{border-radius:.5rem;background:#fff}
svg.curves text{fill:var(--ink);font-family:inherit}
.grid{stroke:var(--line)}.axis{stroke:var(--quiet)}
.curve{fill:none;stroke-width:2}
.training .curve{stroke:var(--accent)}.training .mark{fill:var(--accent)}
.validation .curve{stroke:var(--second);stroke-dasharray:6 4}.validation .mark{fill:var(--second)}
.legend{fill:var(--paper);stroke:var(--line)}
pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.84rem}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.5rem;padding:.9rem 1rem;overflow-x:auto;line-height:1.3;margin:.6rem 0}
details{margin:.8rem 0}summary{cursor:pointer;color:var(--accent)}
summary:focus-visible,.scroll:focus-visible,pre:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media(max-width:30rem){main{padding:1.5rem 1rem 3rem}h1{font-size:1.5rem}th,td{padding:.35rem .55rem}}
@media print{body{font-size:11pt}main{max-width:none;padding:0}h2{break-after:avoid}table,svg,img,.figures{break-inside:avoid}details>*{display:block}}
`;
