/** Light and dark by the reader's preference, one column on a phone, black on white on paper. */
export const pageStyle = `:root { color-scheme: light dark; --ink: #1a1d21; --soft: #59626c; --ground: #ffffff; --line: #d5dade; --band: #f4f6f8; --warn: #fff4d6; --edge: #b77900; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a3adb8; --ground: #15181c; --line: #363d45; --band: #1e2329; --warn: #3a2f10; --edge: #e6a700; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 72rem; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 1rem; }
main > section { margin-top: 2.2rem; padding-top: 1.2rem; border-top: 1px solid var(--line); min-width: 0; }
h2 { font-size: 1.25rem; margin: 0 0 .8rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
p, li { max-width: 46rem; }
ul { padding-left: 1.2rem; }
.kicker { margin: 0; color: var(--soft); font-size: .875rem; }
.warning { background: var(--warn); border-left: 4px solid var(--edge); padding: .55rem .9rem; margin: .5rem 0; }
.beside { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 0 0 1.2rem; }
.beside > * { min-width: 0; }
figure { margin: 0; flex: 1 1 26rem; max-width: 36rem; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { color: var(--soft); font-size: .875rem; margin-top: .4rem; }
/* A table that goes on beyond its edge casts a shadow there. */
.scroll { overflow-x: auto; max-width: 100%; margin: 0 0 1rem; background: linear-gradient(to right, var(--ground) 1rem, transparent 3rem) left, linear-gradient(to left, var(--ground) 1rem, transparent 3rem) right, linear-gradient(to right, var(--line), transparent) left, linear-gradient(to left, var(--line), transparent) right; background-repeat: no-repeat; background-size: 3rem 100%, 3rem 100%, .8rem 100%, .8rem 100%; background-attachment: local, local, scroll, scroll; }
table { border-collapse: collapse; font-size: .875rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
td { white-space: nowrap; }
td:last-child { padding-right: 0; }
td.trace { white-space: normal; min-width: 12rem; }
td.long { white-space: normal; min-width: 12rem; overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 500; white-space: nowrap; }
tr:target { background: var(--band); }
a { color: inherit; text-underline-offset: .15em; }
td a, tbody th a { text-decoration-color: var(--soft); }
pre { background: var(--band); padding: .7rem .9rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8125rem; max-height: 24rem; overflow-y: auto; }
summary { cursor: pointer; }
summary h2 { display: inline-block; margin: 0; }
@media (min-width: 64rem) {
  /* The claims and the answer are seen at once. */
  main { display: grid; grid-template-columns: 1fr 1fr; column-gap: 2.5rem; }
  main > section { grid-column: 1 / -1; }
  main > #claims { grid-column: 1; }
  main > #claims + #answer { grid-column: 2; }
}
@media (max-width: 40rem) {
  /* The text of charts is as large as they are wide. */
  figure { margin: 0 -1rem; }
  figcaption { margin-inline: 1rem; }
  /* Such a table scrolls sideways in any case: wrapping its far cells would only leave gaps in the near ones. */
  td.long:nth-child(n+3) { min-width: 30rem; }
  td.trace { white-space: nowrap; }
  /* Of two columns, both fit. */
  tbody th:nth-last-child(2) { white-space: normal; }
  td.long:last-child { min-width: 10rem; }
  td.trace wbr { display: none; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --ground: #fff; --line: #bbb; --band: #fff; --warn: #fff; }
  body { padding: 0; max-width: none; font-size: 10pt; }
  table { font-size: 8pt; }
  td, thead th { white-space: normal; }
  th, td { padding-right: .5rem; }
  td.long { min-width: 9rem; }
  td.trace { min-width: 3.5rem; overflow-wrap: anywhere; }
  .scroll, pre { overflow: visible; max-height: none; background: none; }
  figure, tr, .warning { break-inside: avoid; }
  h2, h3, h4, caption { break-after: avoid; }
  section > details::details-content { content-visibility: visible; block-size: auto; }
  section > details > summary { list-style: none; }
  /* No chart is longer than a page. */
  figure svg { width: auto; max-width: min(100%, 14cm); max-height: 23cm; }
}
`;
