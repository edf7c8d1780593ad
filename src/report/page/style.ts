/** Light and dark by the reader's preference, one column on a phone, black on white on paper. */
export const pageStyle = `:root { color-scheme: light dark; --ink: #1a1d21; --soft: #59626c; --ground: #ffffff; --line: #d5dade; --band: #f4f6f8; --warn: #fff4d6; --edge: #b77900; --bar: #0072b2; --hatch: #e3e7ea; --good: #1a7f37; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a3adb8; --ground: #15181c; --line: #363d45; --band: #1e2329; --warn: #3a2f10; --edge: #e6a700; --bar: #56b4e9; --hatch: #2a3037; --good: #57c07a; --bad: #ff8a80; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1.2rem 1.25rem 3rem; max-width: 72rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; overflow-wrap: anywhere; }
main { min-width: 0; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; max-width: 60rem; text-wrap: balance; }
section, footer { margin-top: 1.6rem; padding-top: 1rem; border-top: 1px solid var(--line); min-width: 0; }
h2 { font-size: 1.25rem; margin: 0 0 .6rem; }
h3 { font-size: 1rem; margin: 1rem 0 .4rem; }
h4 { font-size: .9375rem; margin: .9rem 0 .3rem; }
p, li { max-width: 46rem; }
p { margin: .5rem 0; }
ul { padding-left: 1.2rem; }
.kicker { margin: 0; color: var(--soft); font-size: .875rem; }
.lead { margin: 0 0 .5rem; max-width: 60rem; color: var(--soft); font-size: .9375rem; }
.soft { color: var(--soft); }
.strip { display: flex; flex-wrap: wrap; gap: .3rem .5rem; align-items: center; margin: .4rem 0; max-width: none; font-size: .9375rem; }
.answer { border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .65rem; }
.answer.pass { border-color: var(--good); color: var(--good); }
.answer.fail { border-color: var(--bad); color: var(--bad); font-weight: 600; }
.warning { background: var(--warn); border-left: 4px solid var(--edge); padding: .4rem .9rem; margin: .5rem 0; max-width: 60rem; font-size: .9375rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .4rem .8rem; z-index: 2; }
.anchor { color: inherit; text-decoration: none; }
.anchor:hover::after, .anchor:focus::after { content: " #"; color: var(--soft); }
.contents ul { list-style: none; margin: 0 0 .8rem; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem .9rem; font-size: .8125rem; }
.contents a { color: var(--soft); text-decoration: none; }
.contents a:hover, .contents a:focus { color: var(--ink); text-decoration: underline; }
.beside { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 0 0 1.2rem; }
.beside > * { min-width: 0; }
.opening .scroll { margin-bottom: .4rem; }
.opening figure { max-width: 60rem; }
/* A table that goes on beyond its edge casts a shadow there. */
.scroll { overflow-x: auto; max-width: 100%; margin: 0 0 1rem; background: linear-gradient(to right, var(--ground) 1rem, transparent 3rem) left, linear-gradient(to left, var(--ground) 1rem, transparent 3rem) right, linear-gradient(to right, var(--line), transparent) left, linear-gradient(to left, var(--line), transparent) right; background-repeat: no-repeat; background-size: 3rem 100%, 3rem 100%, .8rem 100%, .8rem 100%; background-attachment: local, local, scroll, scroll; }
table { border-collapse: collapse; font-size: .875rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
.opening caption { font-weight: 400; color: var(--soft); font-size: .8125rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
td { white-space: nowrap; }
td:last-child { padding-right: 0; }
th.number, td.number { text-align: right; }
td.long { white-space: normal; min-width: 12rem; overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 500; white-space: nowrap; }
tbody th.long { white-space: normal; min-width: 16rem; overflow-wrap: anywhere; }
tr:target { background: var(--band); }
a { color: inherit; text-underline-offset: .15em; }
tbody th a { text-decoration: none; }
tbody th a:hover, tbody th a:focus { text-decoration: underline; }
pre { background: var(--band); padding: .6rem .9rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8125rem; max-height: 24rem; overflow-y: auto; }
code { font-size: .875em; }
abbr { text-decoration: none; }
.files { font-size: .875rem; }
summary { cursor: pointer; }
summary > h2, summary > h3, summary > h4 { display: inline-block; margin: .2rem 0; }
.fold > summary > h3 { font-size: .9375rem; font-weight: 500; }
@media (min-width: 68.75rem) {
  body { display: grid; grid-template-columns: 11rem minmax(0, 1fr); column-gap: 2rem; max-width: 86rem; }
  .contents { position: sticky; top: 1.2rem; align-self: start; max-height: calc(100vh - 2.4rem); overflow-y: auto; }
  .contents ul { display: block; border-right: 1px solid var(--line); }
  .contents li { padding: .18rem .6rem .18rem 0; }
}
@media (max-width: 40rem) {
  body { padding-top: .8rem; }
  h1 { font-size: 1.35rem; }
  .lead, .warning, .strip { font-size: .875rem; }
  .contents ul { flex-wrap: nowrap; overflow-x: auto; white-space: nowrap; }
  /* Such a table scrolls sideways in any case: wrapping its far cells would only leave gaps in the near ones. */
  td.long:nth-child(n+3) { min-width: 30rem; }
  tbody th:first-child { position: sticky; left: 0; background: var(--ground); white-space: normal; }
  td.long:last-child { min-width: 10rem; }
}
@media print {
  @page { margin: 14mm; }
  :root { color-scheme: light; --ink: #000; --soft: #333; --ground: #fff; --line: #bbb; --band: #fff; --warn: #fff; --hatch: #ddd; }
  html { font-size: 8pt; }
  body { display: block; padding: 0; max-width: none; font-size: 8.5pt; line-height: 1.35; }
  .contents, .skip, .back, .files, h3:has(+ .files) { display: none; }
  section, footer { margin-top: .8rem; padding-top: .5rem; }
  p, li, h1, .lead, .warning, figcaption { max-width: none; }
  h2 { font-size: 11pt; }
  h3 { font-size: 9.5pt; }
  /* Folds stay as the reader left them, and what the headline sums up is printed where one of them is open: the appendix. */
  details:not([open]), main > section:not(#claims, #isolation, #trust, #equivalence):has(> details):not(:has(> details[open])), #isolation > figure { display: none; }
  h1 { font-size: 15pt; }
  table { font-size: 7.5pt; }
  td, thead th { white-space: normal; }
  th, td { padding-right: .5rem; }
  .grid thead th, .grid tbody td { min-width: 0; padding-inline: .3rem; }
  .grid tbody th { position: static; min-width: 0; }
  td.long { min-width: 9rem; }
  .scroll, pre { overflow: visible; max-height: none; background: none; }
  figure, tr, .warning { break-inside: avoid; }
  h2, h3, h4, caption { break-after: avoid; }
}
`;
