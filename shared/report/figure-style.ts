/** Colours of figures as pictures: on white, told apart by people who see few colours, and by shape and dash besides. */
export const FIGURE_STYLE = `
.paper{fill:#fff}.grid{stroke:#e3e6ea}.axis{stroke:#6b7480}.text{fill:#1d2329}
.curve{fill:none;stroke-width:2}.training .curve{stroke:#1f5fa8}.validation .curve{stroke:#c2570c;stroke-dasharray:6 4}
.training .mark{fill:#1f5fa8}.validation .mark{fill:#c2570c}
.legend{fill:#fff;stroke:#d3d8de}`;
