/** The report's one style sheet: light and dark, screen and paper, phone and desk. Contrasts are AA or better. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--paper:#fff;--soft:#f5f7f9;--line:#d9dee4;--ink:#1d2329;--quiet:#57606a;--accent:#1f5fa8;--second:#b34d06;--third:#2b7a4b;--good:31,95,168;--bad:200,80,10}
@media(prefers-color-scheme:dark){:root{--paper:#14181c;--soft:#1d2329;--line:#38414a;--ink:#e8ecf0;--quiet:#a3adb8;--accent:#7db4f0;--second:#f2a15f;--third:#7fd0a0;--good:93,155,222;--bad:235,130,60}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:60rem;padding:2.5rem 1.25rem 3rem;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .35rem;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:3rem 0 .9rem;padding-bottom:.35rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.6rem 0 .5rem}
p{margin:.5rem 0;max-width:46rem;overflow-wrap:break-word}
code{overflow-wrap:anywhere}
a{color:var(--accent)}
.quiet{color:var(--quiet)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.3rem .6rem}
nav ul{display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;list-style:none;margin:1.6rem 0 0;padding:.7rem 0;border-block:1px solid var(--line)}
nav a{display:inline-block;padding:.1rem 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.8rem,1fr));gap:.75rem;margin:1.6rem 0 0;padding:0}
.figures div{background:var(--soft);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.figures dt{color:var(--quiet);font-size:.86rem}
.figures dd{margin:.1rem 0 0;font-size:1.55rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.25}
.figures small{display:block;font-size:.82rem;font-weight:400;color:var(--quiet);margin-top:.15rem}
.note{border-left:4px solid var(--second);background:var(--soft);padding:.7rem 1rem;border-radius:0 .5rem .5rem 0;margin:1.2rem 0;max-width:none}
.scroll{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;min-width:min(20rem,100%)}
caption{text-align:left;color:var(--quiet);font-size:.9rem;padding-bottom:.4rem}
th,td{padding:.4rem .85rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left;padding-left:0}
tbody th{min-width:6rem;max-width:24rem;overflow-wrap:anywhere}
thead th{color:var(--quiet);font-weight:500;font-size:.9rem}
tbody th{font-weight:500}
.matrix td{text-align:center;min-width:4.2rem;border:1px solid var(--line)}
.matrix th:first-child{padding-right:1rem}
.matrix thead td{border:0}
.matrix thead th{text-align:center}
.matrix td a{display:block;color:inherit;font-weight:600}
.left td,.left th{text-align:left}
.pair td{white-space:nowrap}
figure{margin:0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem 2rem;align-items:start;margin:1rem 0}
svg.curves,svg.square{display:block;width:100%;height:auto}
svg.curves{max-width:40rem}svg.square{max-width:26rem}
.plot{display:grid;max-width:40rem;margin:.8rem 0}.plot>svg,.epochs{grid-area:1/1}
.epochs{position:relative;min-width:0;margin:0;padding:0;border:0}.epochs legend{position:absolute;clip-path:inset(50%)}
.epochs input{appearance:none;position:absolute;top:0;height:100%;margin:0;cursor:crosshair}
.epochs input:is(:checked,:hover){background:linear-gradient(var(--quiet),var(--quiet)) var(--at) 10.3%/1px 35.3% no-repeat,linear-gradient(var(--quiet),var(--quiet)) var(--at) 87.6%/1px 35.3% no-repeat}
.epochs .values{position:absolute;top:100%;left:0;right:0;pointer-events:none;font-size:.9rem;font-variant-numeric:tabular-nums;clip-path:inset(50%)}
.epochs input:is(:checked,:hover)+.values{clip-path:none}
.epochs:has(input:hover) input:not(:hover){background:none}.epochs:has(input:hover) input:not(:hover)+.values{clip-path:inset(50%)}
.plot figcaption{margin-top:3.3rem}
svg text{fill:var(--ink);font-family:inherit}
.grid{stroke:var(--line)}.axis{stroke:var(--quiet)}.diagonal{stroke:var(--quiet);stroke-dasharray:2 4}
.curve{fill:none;stroke-width:2}
.training .curve,.first{stroke:var(--accent)}.training .mark{fill:var(--accent)}
.validation .curve,.second{stroke:var(--second);stroke-dasharray:6 4}.validation .mark{fill:var(--second)}
.third{stroke:var(--third);stroke-dasharray:2 3}
.curve.other{stroke:var(--quiet);stroke-width:1;opacity:.5}
.bar{fill:var(--accent)}
.legend{fill:var(--paper);stroke:var(--line)}
figcaption{font-size:.88rem;color:var(--quiet);margin-top:.35rem;overflow-wrap:anywhere}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:0;padding:0}
.key svg{vertical-align:middle}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,11.5rem),1fr));gap:1.2rem 1rem;list-style:none;margin:.8rem 0;padding:0;align-items:end}
.gallery li{min-width:0}
.gallery img{display:block;border-radius:.5rem;width:auto;height:auto;max-width:100%;max-height:10.4rem}
.gallery figcaption{line-height:1.4}
.gallery figcaption b{color:var(--ink)}
.samples{grid-template-columns:repeat(3,minmax(0,1fr));gap:.8rem;max-width:30rem;align-items:start}.samples img{width:100%;aspect-ratio:1;object-fit:cover}
.photo{position:relative;display:inline-block;vertical-align:bottom}
.photo .map{position:absolute;inset:0;width:100%;height:100%}
body:has(#maps:not(:checked)) .map{visibility:hidden}
.only{display:none;max-width:none;border-left:4px solid var(--accent);background:var(--soft);padding:.6rem 1rem;border-radius:0 .5rem .5rem 0}.only:target{display:block}
.for,.against{padding:0 .3rem;border-radius:.25rem;color:#000}
.for{background:#f2a15f}.against{background:#9db4f7}
.wrong b{border-bottom:2px solid rgb(var(--bad))}.right b{border-bottom:2px solid rgb(var(--good))}
input[type=checkbox]{width:1.1rem;height:1.1rem;vertical-align:-.15rem;accent-color:var(--accent)}
pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.84rem}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.5rem;padding:.9rem 1rem;overflow-x:auto;line-height:1.3;margin:.6rem 0}
details{margin:.8rem 0}summary{cursor:pointer;color:var(--accent)}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.6rem;font-size:.88rem}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media(max-width:36rem){.plot figcaption{margin-top:4.8rem}}
@media(max-width:30rem){body{padding:1.5rem 1rem 3rem}h1{font-size:1.5rem}th,td{padding:.35rem .4rem}thead th{font-size:.84rem}tbody th{min-width:4.5rem}.figures{grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr))}svg.curves text{font-size:15px}svg.curves text[font-weight]{font-size:18px}svg.curves :is([text-anchor=start],[transform]){font-size:13px}svg.curves .legend{stroke:none}.gallery{grid-template-columns:repeat(2,minmax(0,1fr))}.samples{grid-template-columns:repeat(3,minmax(0,1fr))}}
@media print{
:root{--paper:#fff;--soft:#fff;--line:#c4c9cf;--ink:#000;--quiet:#444;--accent:#1f5fa8;--second:#b34d06;--third:#2b7a4b;--good:31,95,168;--bad:200,80,10}
@page{margin:16mm 14mm}
body{font-size:10.5pt;max-width:none;padding:0}nav,.skip,.epochs,.plot figcaption,#maps{display:none}
h2{margin-top:1.6rem}h1,h2,h3,caption,h2+p,h3+p,.part>p{break-after:avoid}p,li{orphans:3;widows:3}
table,tr,figure,svg,img,pre,.figures,.note,.gallery li{break-inside:avoid}thead{display:table-header-group}
.plot{max-width:15cm}.pair:has(.matrix){display:block}.matrix td a{text-decoration:none}
a[href^="http"]::after{content:" (" attr(href) ")";overflow-wrap:anywhere}
details::details-content{content-visibility:visible;block-size:auto}summary{color:inherit;list-style:none}
.scroll{overflow:visible}pre{white-space:pre-wrap;overflow:visible}details pre{columns:2;column-gap:2rem;break-inside:auto}summary{break-after:avoid}
.figures{grid-template-columns:repeat(auto-fit,minmax(7.8rem,1fr))}.figures dd{font-size:1.25rem}
.gallery{grid-template-columns:repeat(4,minmax(0,1fr))}.gallery img{max-height:10rem}.samples{grid-template-columns:repeat(5,minmax(0,1fr));max-width:none}
svg.square{max-width:7.5cm}
th,td{padding:.25rem .5rem}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
