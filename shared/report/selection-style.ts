/** What a page with a selection needs beyond the report's own style, whose variables it takes. */
export const SELECTION_STYLE = `
svg.front{display:block;width:100%;max-width:36rem;height:auto}
.front .step{fill:none;stroke:var(--accent);stroke-width:2}
.front .spread{stroke:var(--quiet);opacity:.45}
.front .tie{stroke:var(--quiet);stroke-width:.75}
.front .limit{stroke:var(--second);stroke-dasharray:5 4}
.offer{fill:var(--paper);stroke:var(--quiet);stroke-width:1.5}
.offer.whole{fill:var(--quiet)}
.offer.front,.offer.chosen{fill:var(--accent);stroke:var(--accent)}
.ring{fill:none;stroke:var(--second);stroke-width:2}
.front .halo{stroke:var(--paper);stroke-width:4;stroke-linejoin:round;paint-order:stroke}
.offers{font-size:.9rem}.offers td,.offers th{padding-inline:.5rem}.offers td,.offers th{white-space:nowrap}.offers th:first-child{padding-left:0}
`;
