#pragma once

#include <amends/core/config.hpp>
#include <string_view>

// How the page of a report looks. Not for users. Neither "&" nor a left angle bracket may stand in it: an XML parser
// reads it, too.
namespace amends::inline AMENDS_ABI::report::detail {

// Blue and vermilion are told apart with every kind of colour vision (Okabe and Ito, Color Universal Design, 2008);
// letters have a contrast of 4.5 and more on their ground, marks of 3 and more (WCAG 2.2, 1.4.3 and 1.4.11).
inline constexpr std::string_view page_style = R"css(:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --rule: #8c959f; --faint: #d8dee4; --lane: #f4f6f8;
  --gain: #0072b2; --loss: #c04a00; --loss-ground: #fbe3d3; --link: #0a5a94; --bounds: #c5ccd3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15191e; --ink: #e8eaed; --soft: #a9b1ba; --rule: #7d8590; --faint: #3a424c; --lane: #1f252c;
    --gain: #56b4e9; --loss: #f2994a; --loss-ground: #4a2a12; --link: #79bdf0; --bounds: #4b5560;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 50rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Apple SD Gothic Neo",
    "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", "Nanum Gothic", sans-serif;
  overflow-wrap: anywhere; font-variant-numeric: tabular-nums;
}
:lang(ko) { word-break: keep-all; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 0 0 0.4rem; font-weight: 650; letter-spacing: -0.01em; }
h2 {
  font-size: 1.2rem; line-height: 1.35; margin: 3rem 0 1rem; padding-top: 0.9rem; border-top: 2px solid var(--ink);
  font-weight: 650;
}
p { margin: 0 0 0.9rem; max-width: 42rem; }
a { color: var(--link); }
a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.subtitle { color: var(--soft); margin-bottom: 1.2rem; }
.skip { position: absolute; left: 0.5rem; top: -5rem; padding: 0.5rem 1rem; background: var(--paper); z-index: 1; }
.skip:focus { top: 0.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin: 0; padding: 0; list-style: none; font-size: 0.9rem; }
nav a { display: inline-block; padding: 0.25rem 0; }
.figures { display: flex; flex-wrap: wrap; gap: 0.8rem 3rem; margin: 1.4rem 0; }
.figures dt { color: var(--soft); font-size: 0.85rem; }
.figures dd { margin: 0; font-size: 1.3rem; line-height: 1.3; font-weight: 600; }
.verdict { font-size: 1.3rem; line-height: 1.35; font-weight: 600; margin-bottom: 0.6rem; }
.note { color: var(--soft); font-size: 0.88rem; line-height: 1.5; margin-bottom: 0.45rem; }
figure { margin: 1.8rem 0; max-width: 36rem; }
figure .title { font-weight: 600; margin-bottom: 0.5rem; }
figcaption { color: var(--soft); font-size: 0.88rem; line-height: 1.5; margin-top: 0.4rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font-size: 11.5px; fill: var(--ink); }
svg .tick, svg .axis, svg .note, svg .reference-label { fill: var(--soft); font-size: 10.8px; }
svg .marked { font-weight: 650; }
.gain { fill: var(--gain); stroke: var(--gain); }
.loss { stroke: var(--loss); }
.loss-mark { fill: var(--paper); stroke: var(--loss); stroke-width: 2; }
.hatch { fill: var(--loss); }
.hatch-ground { fill: var(--loss-ground); }
.lane { fill: var(--lane); }
.grid { stroke: var(--faint); }
.rule { stroke: var(--rule); }
.zero { stroke: var(--ink); stroke-width: 1.5; }
.reference { stroke: var(--soft); stroke-dasharray: 4 3; }
.interval { stroke: var(--ink); stroke-width: 1.6; }
.bounds { fill: var(--bounds); }
.span-high { fill: var(--gain); stroke: var(--gain); stroke-width: 1.5; }
.span-low { fill: var(--paper); stroke: var(--gain); stroke-width: 1.5; }
.cumulated { fill: none; stroke: var(--ink); stroke-width: 1.6; }
.cumulated-mark { fill: var(--paper); stroke: var(--ink); stroke-width: 1.6; }
.scroll { overflow-x: auto; margin: 1.5rem 0 0.8rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.88rem; line-height: 1.4; }
caption span { display: block; position: sticky; left: 0; max-width: min(47rem, calc(100vw - 2.5rem)); }
caption { text-align: left; font-weight: 600; font-size: 1rem; padding-bottom: 0.5rem; }
th, td { padding: 0.4rem 0 0.4rem 1rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--faint); }
td { white-space: nowrap; }
th { font-weight: 600; }
thead th { color: var(--soft); vertical-align: bottom; border-bottom: 1px solid var(--rule); overflow-wrap: normal; }
tbody th { text-align: left; font-weight: 400; position: sticky; left: 0; background: var(--paper); }
tbody th span { display: inline-block; max-width: 24rem; overflow-wrap: break-word; }
tr :first-child { padding-left: 0; }
thead td { border-bottom: 1px solid var(--rule); }
.words { text-align: left; }
td.words { white-space: normal; min-width: 8rem; }
@media (max-width: 32rem) {
  tbody th span { max-width: 9rem; }
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  svg text { font-size: 15px; }
  svg .tick, svg .axis, svg .note, svg .reference-label { font-size: 14px; }
}
@media (min-width: 32.01rem) {
  .brief tbody th { white-space: nowrap; }
}
@media print {
  :root {
    --paper: #ffffff; --ink: #000000; --soft: #444444; --rule: #777777; --faint: #cccccc; --lane: #f4f6f8;
    --gain: #0072b2; --loss: #c04a00; --loss-ground: #fbe3d3; --link: #000000; --bounds: #c5ccd3;
  }
  @page { margin: 18mm 16mm; }
  body { padding: 0; max-width: none; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav, .skip { display: none; }
  h2 { break-after: avoid; break-inside: avoid; margin-top: 1.6rem; }
  figure, tr, .figures { break-inside: avoid; }
  figure { max-width: 13cm; }
  .scroll { overflow: visible; }
  tbody th { position: static; }
  tbody th span { max-width: 6cm; }
  table { font-size: 8pt; }
  caption { break-after: avoid; }
  th, td { padding: 0.3rem 0 0.3rem 0.6rem; }
}
)css";

}  // namespace amends::inline AMENDS_ABI::report::detail
