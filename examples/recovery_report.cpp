#include "recovery_report.hpp"

#include <algorithm>
#include <amends/core/version.hpp>
#include <amends/interop/unicode.hpp>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>

namespace {

using namespace amends;
using economics::Evaluation;
using economics::Metric;
using economics::Summary;

// ---- numbers -------------------------------------------------------------------------------------------------------

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

/// 1234567 -> "1,234,567"
std::string grouped(double value) {
  if (!std::isfinite(value)) return "-";
  std::string digits = fixed(std::abs(value), 0);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return value < 0.0 && digits != "0" ? std::string("-").append(digits) : digits;
}

std::string percent(double share, int decimals = 1) {
  return std::isfinite(share) ? fixed(100.0 * share, decimals) + " %" : "-";
}
/// With its sign.
std::string signed_number(double value, int decimals) {
  return value >= 0.0 ? std::string("+").append(fixed(value, decimals)) : fixed(value, decimals);
}
std::string points(double share) {
  return signed_number(100.0 * share, 1);
}

/// Three significant digits, for the values of inputs.
std::string short_number(double value) {
  if (!std::isfinite(value)) return "-";
  if (std::abs(value) >= 1000.0) return grouped(value);
  char text[64];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

// ---- blocks: the report as text and markdown share it ---------------------------------------------------------------

struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes{};
};
struct Block {
  std::string heading;
  std::vector<std::string> paragraphs{};
  std::vector<Table> tables{};
};

/// The lines of a paragraph, fit for a terminal; notes of users may have several.
std::vector<std::string> lines_of(const std::string& paragraph) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= paragraph.size();) {
    const std::size_t end = std::min(paragraph.find('\n', at), paragraph.size());
    std::string line = paragraph.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(interop::printable(line));
    at = end + 1;
  }
  return lines;
}

/// One line of text broken at blanks where it is wider than `width` columns.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
  std::string out, line = indent;
  std::size_t columns = indent.size();
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, space - at);
    at = space + 1;
    if (word.empty()) continue;
    const std::size_t wide = interop::display_width(word);
    if (line.size() > indent.size() && columns + 1 + wide > width) {
      out += line + "\n";
      line = indent;
      columns = indent.size();
    }
    if (line.size() > indent.size()) {
      line += ' ';
      ++columns;
    }
    line += word;
    columns += wide;
  }
  return out + line + "\n";
}

std::string wrapped_lines(const std::string& paragraph) {
  std::string out;
  for (const std::string& line : lines_of(paragraph)) out += wrapped(line, 110, "  ");
  return out;
}

/// The paragraph as Markdown has it: its lines as they are, each fit for a terminal.
std::string markdown_lines(const std::string& paragraph) {
  std::string out;
  for (const std::string& line : lines_of(paragraph)) out += line + "\n";
  return out;
}

std::string text_table(const Table& table) {
  const auto columns = [](const std::string& cell) { return interop::display_width(interop::printable(cell)); };
  std::vector<std::size_t> width(table.header.size(), 0);
  for (std::size_t c = 0; c < width.size(); ++c) {
    width[c] = columns(table.header[c]);
    for (const auto& row : table.rows) width[c] = std::max(width[c], columns(row[c]));
  }
  const auto line = [&](const std::vector<std::string>& row) {
    std::string out = "  ";
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string cell = interop::printable(row[c]), pad(width[c] - columns(row[c]), ' ');
      out += c == 0 ? cell + pad : "   " + pad + cell;
    }
    return out.substr(0, out.find_last_not_of(' ') + 1) + "\n";
  };
  std::string out = line(table.header);
  for (const auto& row : table.rows) out += line(row);
  for (const std::string& note : table.notes) out += wrapped_lines(note);
  return out;
}

std::string markdown_table(const Table& table) {
  const auto escaped = [](const std::string& cell) {
    std::string out;
    for (const char c : interop::printable(cell)) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
  };
  const auto line = [&](const std::vector<std::string>& row) {
    std::string out = "|";
    for (const std::string& cell : row) out.append(" ").append(escaped(cell)).append(" |");
    return out + "\n";
  };
  std::string out = line(table.header) + "|";
  for (std::size_t c = 0; c < table.header.size(); ++c) out += c == 0 ? " :-- |" : " --: |";
  out += "\n";
  for (const auto& row : table.rows) out += line(row);
  for (const std::string& note : table.notes) out += "\n" + markdown_lines(note);
  return out;
}

std::string render_blocks(const std::string& title, const std::string& subtitle, const std::vector<Block>& blocks,
                          bool markdown) {
  std::string out = (markdown ? "# " : "") + interop::printable(title) + (markdown ? "\n\n" : "\n") +
                    interop::printable(subtitle) + "\n";
  for (const Block& block : blocks) {
    out += (markdown ? "\n## " : "\n") + interop::printable(block.heading) + (markdown ? "\n\n" : "\n");
    bool first = true;
    for (const std::string& paragraph : block.paragraphs) {
      if (markdown && !first) out += "\n";
      out += markdown ? markdown_lines(paragraph) : wrapped_lines(paragraph);
      first = false;
    }
    for (const Table& table : block.tables) {
      if (!first) out += "\n";
      out += markdown ? markdown_table(table) : text_table(table);
      first = false;
    }
  }
  return out;
}

// ---- the parts ------------------------------------------------------------------------------------------------------

std::string money_unit(const RecoveryReport& report) {
  return report.currency.empty() ? "money" : report.currency;
}

std::string band_name(const satisfaction::ResponseBand& band) {
  const std::string label = band.label();
  if (band.unanswered()) return label;
  return label + (label == "1" || label.ends_with(" 1") ? " day" : " days");
}

Block headline(const RecoveryReport& report) {
  const Evaluation& result = report.result();
  const Summary net = result.summary(Metric::net);
  const Summary ratio = result.summary(Metric::net_return);
  Block block{.heading = "In one sentence"};
  std::string text =
      "Over " + std::to_string(report.years) + (report.years == 1 ? " year" : " years") + ", net " +
      money_unit(report) + " " + grouped(net.quantiles[2]) + " (90 % of draws between " + grouped(net.quantiles[0]) +
      " and " + grouped(net.quantiles[4]) + ") against " +
      (report.comparison ? "\"" + report.baseline_title + "\"" : std::string("not handling complaints at all"));
  if (ratio.share_missing < 1.0)
    text += "; return on cost " + percent(ratio.quantiles[2], 0) + " (" + percent(ratio.quantiles[0], 0) + " to " +
            percent(ratio.quantiles[4], 0) + ")";
  block.paragraphs.push_back(text + "; chance of a loss " + percent(net.share_negative) + ".");
  if (report.draws < 1000)
    block.paragraphs.push_back("Only " + grouped(static_cast<double>(report.draws)) +
                               " draws: intervals and chances are rough. Take at least 1,000.");
  if (report.within_days && !report.comparison)
    block.paragraphs.push_back(
        "This is the worth of all complaint handling with the intervention in it. For the worth of the intervention, "
        "compare with the scenario of today (--compare).");
  if (report.within_days) {
    std::string moved;
    if (report.effect) {
      const double received = report.table->total().received, late = report.effect->stratified.mean_score.moved;
      moved = " That is " + grouped(late) + " of " + grouped(received) + " recorded complaints (" +
              percent(late / received) + ").";
    }
    block.paragraphs.push_back("The intervention: complaints answered after day " + short_number(*report.within_days) +
                               ", or not at all, take the outcome distribution of those answered within " +
                               short_number(*report.within_days) + " days in the same segment." + moved);
  }
  return block;
}

/// "web, shop and 58 more": at most ten names.
std::string first_names(const std::vector<std::string>& names) {
  constexpr std::size_t most = 10;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i > 0 ? ", " : "") + names[i];
  return names.size() > most ? text + " and " + grouped(static_cast<double>(names.size() - most)) + " more" : text;
}

/// An account in one paragraph.
std::string account_text(const std::string& of, const interop::RecordReport& account) {
  const std::string lines = account.to_string();
  std::string said = "The account of " + of + ": ";
  for (std::size_t from = 0; from <= lines.size();) {
    const std::size_t to = std::min(lines.find('\n', from), lines.size());
    if (from > 0) said += "; ";
    std::string_view line = std::string_view(lines).substr(from, to - from);
    while (line.starts_with(' ')) line.remove_prefix(1);
    said += line;
    from = to + 1;
  }
  return said + ".";
}

std::string records_text(const RecoveryReport& report, const satisfaction::OutcomeCell& all) {
  std::string text = grouped(all.received) + (all.received == 1.0 ? " complaint" : " complaints");
  if (!report.plan->note.empty()) text += ", " + report.plan->note;
  if (!report.records_file.empty()) text += " (read from " + report.records_file + ")";
  text += "; " + percent(all.evaluated / all.received) + " were evaluated by the complainant.";
  if (report.baseline_records)
    text += " \"" + report.baseline_title + "\" " +
            (report.records_file.empty() ? "has records of its own, with " : "reads this file in its own way, with ") +
            grouped(static_cast<double>(report.baseline_records->used())) + " complaints.";
  if (!report.left_out.empty())
    text += " Left out, " + grouped(report.left_out_complaints) +
            " complaints of segments the scenario does not have: " + first_names(report.left_out) + ".";
  return text;
}

Table speed_table(const RecoveryReport& report, const satisfaction::OutcomeCell& all) {
  const satisfaction::OutcomeTable& table = *report.table;
  const bool tells_delighted = table.origin().tells_delighted;
  Table speed{.header = {"answered in", "complaints", "share", "evaluated", "resolved*", "mean score*"}, .rows = {}};
  if (tells_delighted) speed.header.push_back("delighted*");
  speed.header.insert(speed.header.end(), {"satisfied*", "dissatisfied*"});
  for (std::size_t b = 0; b <= table.bands().size(); ++b) {
    const bool total = b == table.bands().size();
    const satisfaction::OutcomeCell cell = total ? all : table.band_total(b);
    if (!(cell.received > 0.0)) continue;
    std::vector<std::string> row{total                        ? "all"
                                 : table.origin().tells_speed ? band_name(table.bands()[b])
                                                              : "-",
                                 grouped(cell.received),
                                 percent(cell.received / all.received),
                                 percent(cell.evaluated / cell.received, 0),
                                 percent(cell.resolved / cell.verdicts),
                                 fixed(cell.score_sum / cell.scored, 2)};
    if (tells_delighted) row.push_back(percent(cell.delighted / cell.scored));
    row.push_back(percent(cell.satisfied / cell.scored));
    row.push_back(percent(cell.dissatisfied / cell.scored));
    speed.rows.push_back(std::move(row));
  }
  if (!report.plan->mapping.flag.empty())
    speed.notes.push_back(
        "* of those who evaluated. Satisfied and dissatisfied are the texts of the flag in column \"" +
        report.plan->mapping.flag + "\"; it cannot tell who is delighted.");
  else
    speed.notes.push_back("* of those who evaluated. Delighted: a score of " +
                          short_number(report.plan->thresholds.delighted) +
                          " or more; satisfied: " + short_number(report.plan->thresholds.satisfied) +
                          " or more; dissatisfied: less. These thresholds are an input.");
  if (!table.origin().tells_speed)
    speed.notes.push_back("No column with response times is mapped, so nothing is known of when these were answered.");
  return speed;
}

Block records(const RecoveryReport& report) {
  const satisfaction::OutcomeCell all = report.table->total();
  Block block{.heading = "What the records show"};
  block.paragraphs.push_back(records_text(report, all));
  if (!report.records_report->clean()) block.paragraphs.push_back(account_text("the rows", *report.records_report));
  if (report.baseline_records && !report.baseline_records->clean())
    block.paragraphs.push_back(account_text("the rows of \"" + report.baseline_title + "\"", *report.baseline_records));
  block.tables.push_back(speed_table(report, all));
  return block;
}

Block money(const RecoveryReport& report) {
  const Evaluation& result = report.result();
  Block block{.heading = "What it is worth: " + std::to_string(report.years) +
                         (report.years == 1 ? " year" : " years") + ", present values in " + money_unit(report)};
  struct Line {
    Metric metric;
    const char* name;
    int decimals;
  };
  constexpr Line lines[] = {{Metric::customers_kept, "customers kept", 0},
                            {Metric::retention_benefit, "retention benefit", 0},
                            {Metric::word_of_mouth_benefit, "word-of-mouth benefit", 0},
                            {Metric::information_benefit, "information benefit", 0},
                            {Metric::handling_cost, "cost of handling", 0},
                            {Metric::compensation_cost, "cost of compensation", 0},
                            {Metric::faster_answer_cost, "cost of answering faster", 0},
                            {Metric::fixed_cost, "fixed cost and setup", 0},
                            {Metric::net, "net (present value)", 0},
                            {Metric::net_undiscounted, "net, not discounted", 0},
                            {Metric::net_return, "return on cost, net / cost", 2},
                            {Metric::benefit_cost_ratio, "benefit / cost", 2},
                            {Metric::payback_years, "payback, years", 1}};
  Table table{.header = {"", "median", "5 %", "95 %", "mean"}, .rows = {}};
  std::string missing;
  for (const Line& line : lines) {
    const Summary s = result.summary(line.metric);
    const bool empty = s.quantiles[0] == 0.0 && s.quantiles[4] == 0.0 && s.mean == 0.0;
    if (empty || s.share_missing >= 1.0) continue;
    const auto number = [&](double v) {
      return line.decimals == 0 ? grouped(v) : std::isfinite(v) ? fixed(v, line.decimals) : std::string("-");
    };
    table.rows.push_back(
        {line.name, number(s.quantiles[2]), number(s.quantiles[0]), number(s.quantiles[4]), number(s.mean)});
    if (s.share_missing > 0.0 && line.metric == Metric::payback_years)
      missing =
          "No payback within the horizon in " + percent(s.share_missing) + " of the draws; the row is of the others.";
  }
  table.notes.push_back("Chance that net is negative: " + percent(result.summary(Metric::net).share_negative) + ". " +
                        missing);
  if (report.comparison) {
    const double today = report.comparison->baseline().summary(Metric::revenue_at_risk).quantiles[2];
    const double then = report.comparison->alternative().summary(Metric::revenue_at_risk).quantiles[2];
    table.notes.push_back(
        "Revenue at risk (margin of those who leave after a problem, a year's problems): " + grouped(today) + " in \"" +
        report.baseline_title + "\", " + grouped(then) + " here (medians).");
  } else {
    table.notes.push_back("Revenue at risk (margin of those who leave after a problem, a year's problems): " +
                          grouped(result.summary(Metric::revenue_at_risk).quantiles[2]) + " (median).");
  }
  block.tables.push_back(std::move(table));

  if (result.segments().size() > 1) {
    Table by_segment{.header = {"by segment", "customers kept", "net, median", "5 %", "95 %", "chance of a loss"},
                     .rows = {}};
    for (std::size_t s = 0; s < result.segments().size(); ++s) {
      const Summary net = result.summary(Metric::net, s);
      by_segment.rows.push_back({result.segments()[s], grouped(result.summary(Metric::customers_kept, s).quantiles[2]),
                                 grouped(net.quantiles[2]), grouped(net.quantiles[0]), grouped(net.quantiles[4]),
                                 percent(net.share_negative)});
    }
    if (report.within_days)
      by_segment.notes.push_back(
          "Fixed cost and setup of answering faster belong to no segment; they are in the total only.");
    block.tables.push_back(std::move(by_segment));
  }
  return block;
}

std::string switching_text(const economics::SwitchingValue& value) {
  if (!std::isfinite(value.value)) return "never changes sign";
  // Seen from where the input stands: what would have to happen for net to change its sign.
  const bool rising = value.value > value.median;
  return std::string("net turns ") + (rising == value.positive_above ? "positive " : "negative ") +
         (rising ? "above " : "below ") + short_number(value.value) +
         (value.within_range ? "" : " (outside its 90 % range)");
}

Block decides(const RecoveryReport& report) {
  const Evaluation& result = report.result();
  Block block{
      .heading =
          "What decides it: each assumption alone, from its 10 % to its 90 % point, the others at their medians"};
  const auto bars = result.tornado();
  const auto switching = result.switching_values();
  Table table{.header = {"assumption", "from", "to", "net from", "net to", "switching value"}, .rows = {}};
  std::vector<std::string> sources;
  for (const economics::TornadoBar& bar : bars) {
    if (bar.from_records || table.rows.size() == 3) continue;
    const auto found =
        std::find_if(switching.begin(), switching.end(), [&](const auto& s) { return s.input == bar.input; });
    table.rows.push_back({bar.input, short_number(bar.low), short_number(bar.high), grouped(bar.net_at_low),
                          grouped(bar.net_at_high), found == switching.end() ? "" : switching_text(*found)});
    table.notes.push_back(bar.input + ": " + (bar.source.empty() ? "no source stated" : bar.source));
  }
  block.tables.push_back(std::move(table));
  return block;
}

/// Worst and best case of the effect on the share satisfied or delighted, whatever those who gave no score felt: the
/// fast all dissatisfied and the late all satisfied, and the other way round (Manski bounds, within segments).
std::array<double, 2> effect_bounds(const satisfaction::OutcomeTable& table, double within_days) {
  std::array<double, 2> bounds{0.0, 0.0};
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    satisfaction::OutcomeCell fast, late;
    for (std::size_t b = 0; b < table.bands().size(); ++b) {
      const satisfaction::ResponseBand& band = table.bands()[b];
      (!band.unanswered() && band.up_to_days <= within_days ? fast : late) += table.cell(s, b);
    }
    if (!(fast.received > 0.0 && late.received > 0.0)) continue;  // nothing moves here
    const auto lowest = [](const satisfaction::OutcomeCell& c) { return (c.satisfied + c.delighted) / c.received; };
    const auto highest = [&](const satisfaction::OutcomeCell& c) {
      return lowest(c) + (c.received - c.scored) / c.received;
    };
    bounds[0] += late.received * (lowest(fast) - highest(late));
    bounds[1] += late.received * (highest(fast) - lowest(late));
  }
  const double received = table.total().received;
  return {bounds[0] / received, bounds[1] / received};
}

Block nonresponse(const RecoveryReport& report) {
  Block block{.heading = "How it moves with those who did not evaluate"};
  Table table{.header = {"complainants who gave no score are ...", "net, median", "chance of a loss"}, .rows = {}};
  for (const NonresponseRow& row : report.nonresponse)
    table.rows.push_back({row.label, grouped(row.median_net), percent(row.chance_of_loss)});
  if (report.effect) {
    const auto [low, high] = effect_bounds(*report.table, *report.within_days);
    const std::string share = report.table->origin().tells_delighted ? "satisfied or delighted" : "satisfied";
    if (low < high)  // otherwise everybody evaluated
      table.notes.push_back("Nothing assumed of them, the effect on the share " + share + " lies anywhere between " +
                            points(low) + " and " + points(high) + " points: the records alone " +
                            (low <= 0.0 && high >= 0.0 ? "do not settle it" : "settle its sign, not its size") +
                            " (worst-case bounds).");
  }
  block.tables.push_back(std::move(table));
  return block;
}

/// What the effect within segments allows to say, and what not.
std::string seen_in_records(const satisfaction::OutcomeEstimate& effect) {
  const std::string association =
      " That is association, not proof of cause: easy cases are answered faster. The interval takes complaints as "
      "independent; those of one company resemble each other, so the truth is less certain than it looks.";
  if (effect.lower > 0.0)
    return "In these records faster answers go with better outcomes, also within segments." + association;
  if (effect.upper < 0.0)
    return "In these records faster answers go with worse outcomes within segments." + association;
  return "In these records no clear difference between faster and slower answers is to be seen within segments." +
         association;
}

Block care(const RecoveryReport& report) {
  Block block{.heading = "Read with care"};
  if (report.effect) block.paragraphs.push_back(seen_in_records(report.effect->stratified.satisfied_or_better.effect));
  if (!report.notes.empty()) block.paragraphs.push_back(report.notes);
  const auto& warnings = report.result().warnings();
  for (const economics::ScenarioWarning& warning : warnings) {
    // The same finding in every segment is said once.
    const auto same = [&](const economics::ScenarioWarning& other) {
      return other.finding == warning.finding && other.text == warning.text;
    };
    if (std::find_if(warnings.begin(), warnings.end(), same) != warnings.begin() + (&warning - warnings.data()))
      continue;
    const auto count = static_cast<std::size_t>(std::count_if(warnings.begin(), warnings.end(), same));
    std::string where = count > 1 ? std::to_string(count) + " segments" : warning.segment;
    if (!where.empty()) where = std::string(", ").append(where);
    block.paragraphs.push_back("Warning" + where + ": " + warning.text + ".");
  }
  for (const std::string& one : report.idle_records) block.paragraphs.push_back("Note: " + one + ".");
  std::size_t assumed = 0, recorded = 0, silent = 0;
  for (const economics::ModelInput& input : report.result().inputs()) {
    recorded += input.from_records ? 1 : 0;
    assumed += input.from_records ? 0 : 1;
    silent += !input.from_records && input.source.empty() ? 1 : 0;
  }
  std::string text = std::to_string(assumed) + " quantities are stated in the scenario file with their sources";
  if (assumed > 0 && silent == assumed)
    text = std::to_string(assumed) + " quantities are stated in the scenario file, none with a source";
  else if (silent > 0)
    text += " (" + std::to_string(silent) + " without one)";
  if (recorded > 0)
    text += ", " + std::to_string(recorded) + " shares are read off the records with their sampling error";
  block.paragraphs.push_back(text + ".");
  return block;
}

Block observed_effect(const RecoveryReport& report) {
  const satisfaction::SpeedEffect& effect = *report.effect;
  Block block{.heading = "If all had been answered within " + short_number(*report.within_days) +
                         " days: the difference in the records"};
  const std::string within = "within " + short_number(*report.within_days) + " days";
  Table table{.header = {"", "crude effect", "95 % interval", "in segments: today", within, "effect", "95 % interval"},
              .rows = {}};
  const auto add = [&](const char* name, const satisfaction::SpeedEffectMeasure& crude,
                       const satisfaction::SpeedEffectMeasure& stratified, bool share) {
    const auto level = [&](double v) { return share ? percent(v) : fixed(v, 2); };
    const auto change = [&](double v) { return share ? points(v) : signed_number(v, 2); };
    const auto interval = [&](const satisfaction::OutcomeEstimate& e) {
      return change(e.lower) + " to " + change(e.upper);
    };
    table.rows.push_back({name, change(crude.effect.value), interval(crude.effect), level(stratified.today.value),
                          level(stratified.within.value), change(stratified.effect.value),
                          interval(stratified.effect)});
  };
  const satisfaction::OutcomeCell all = report.table->total();
  if (all.verdicts > 0.0) add("resolved", effect.crude.resolved, effect.stratified.resolved, true);
  add(report.table->origin().tells_delighted ? "satisfied or delighted" : "satisfied", effect.crude.satisfied_or_better,
      effect.stratified.satisfied_or_better, true);
  if (report.table->origin().tells_delighted)
    add("delighted", effect.crude.delighted, effect.stratified.delighted, true);
  add("mean score", effect.crude.mean_score, effect.stratified.mean_score, false);
  table.notes.push_back(
      "Effects in percentage points (score: points). Crude: all segments pooled, respondents as they are. In "
      "segments: like with like, each band's answers weighted to all its complaints; the money below rests on this "
      "one.");
  for (const satisfaction::SpeedEffectFinding& finding : effect.findings) {
    // Of a question that nobody was asked, its absence in every segment is no news.
    const bool verdicts = finding.measure == satisfaction::OutcomeMeasure::resolved;
    if (finding.warning == satisfaction::SpeedEffectWarning::nothing_evaluated &&
        !((verdicts ? all.verdicts : all.scored) > 0.0))
      continue;
    table.notes.push_back("Note" + (finding.where.empty() ? std::string() : ", " + finding.where) + ": " +
                          std::string(to_string(finding.warning)) + " (" + grouped(finding.complaints) +
                          " complaints).");
  }
  block.tables.push_back(std::move(table));
  return block;
}

// ---- formats --------------------------------------------------------------------------------------------------------

std::string readable(const RecoveryReport& report, bool markdown) {
  std::vector<Block> blocks{headline(report)};
  if (report.table) blocks.push_back(records(report));
  if (report.effect) blocks.push_back(observed_effect(report));
  blocks.push_back(money(report));
  blocks.push_back(decides(report));
  if (!report.nonresponse.empty()) blocks.push_back(nonresponse(report));
  blocks.push_back(care(report));
  std::string subtitle = report.baseline_title.empty() ? "" : "against: " + report.baseline_title + "   ";
  subtitle += std::string("(amends ") + AMENDS_VERSION_STRING + ", " + grouped(static_cast<double>(report.draws)) +
              " draws, seed " + std::to_string(report.seed) + ")";
  return render_blocks(report.title.empty() ? "Complaint handling" : report.title, subtitle, blocks, markdown);
}

struct MetricRow {
  std::string segment;
  Metric metric;
  Summary summary;
};

std::vector<MetricRow> metric_rows(const Evaluation& evaluation) {
  std::vector<MetricRow> rows;
  for (std::size_t s = 0; s <= evaluation.segments().size(); ++s)
    for (std::size_t m = 0; m < economics::metric_count; ++m) {
      const auto metric = static_cast<Metric>(m);
      if (s > 0 && metric == Metric::payback_years) continue;
      rows.push_back({s == 0 ? "total" : evaluation.segments()[s - 1], metric,
                      evaluation.summary(metric, s == 0 ? Evaluation::total : s - 1)});
    }
  return rows;
}

using Json = nlohmann::ordered_json;

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json json_of(const Evaluation& evaluation) {
  Json metrics = Json::array();
  for (const MetricRow& row : metric_rows(evaluation))
    metrics.push_back({{"segment", row.segment},
                       {"metric", to_string(row.metric)},
                       {"mean", number(row.summary.mean)},
                       {"standard_deviation", number(row.summary.standard_deviation)},
                       {"p05", number(row.summary.quantiles[0])},
                       {"p25", number(row.summary.quantiles[1])},
                       {"p50", number(row.summary.quantiles[2])},
                       {"p75", number(row.summary.quantiles[3])},
                       {"p95", number(row.summary.quantiles[4])},
                       {"share_missing", number(row.summary.share_missing)},
                       {"share_negative", number(row.summary.share_negative)}});
  return metrics;
}

std::string json(const RecoveryReport& report) {
  const Evaluation& result = report.result();
  Json out;
  out["schema"] = 1;
  out["amends"] = AMENDS_VERSION_STRING;
  out["title"] = report.title;
  if (!report.baseline_title.empty()) out["against"] = report.baseline_title;
  out["currency"] = report.currency;
  out["years"] = report.years;
  out["draws"] = report.draws;
  out["seed"] = report.seed;
  if (report.table) {
    Json records;
    records["note"] = report.plan->note;
    records["rows"] = report.records_report->rows;
    records["bad_rows"] = report.records_report->bad;
    records["account"] = report.records_report->to_string();
    records["outside_scenario"] = {{"segments", report.left_out.size()}, {"complaints", report.left_out_complaints}};
    if (report.baseline_records)
      records["baseline"] = {{"rows", report.baseline_records->rows},
                             {"bad_rows", report.baseline_records->bad},
                             {"account", report.baseline_records->to_string()}};
    records["thresholds"] = {{"satisfied", report.plan->thresholds.satisfied},
                             {"delighted", number(report.plan->thresholds.delighted)}};
    const satisfaction::OutcomeOrigin& origin = report.table->origin();
    Json cells = Json::array();
    for (std::size_t s = 0; s < report.table->segments().size(); ++s)
      for (std::size_t b = 0; b < report.table->bands().size(); ++b) {
        const satisfaction::OutcomeCell& cell = report.table->cell(s, b);
        cells.push_back({{"segment", report.table->segments()[s]},
                         {"answered_in_days", origin.tells_speed ? Json(report.table->bands()[b].label()) : Json()},
                         {"complaints", cell.received},
                         {"evaluated", cell.evaluated},
                         {"resolved", cell.resolved},
                         {"dissatisfied", cell.dissatisfied},
                         {"satisfied", cell.satisfied},
                         {"delighted", origin.tells_delighted ? Json(cell.delighted) : Json()},
                         {"score_sum", cell.score_sum}});
      }
    records["cells"] = std::move(cells);
    out["records"] = std::move(records);
  }
  if (report.effect) {
    const bool tells_delighted = report.table->origin().tells_delighted;
    const auto view = [tells_delighted](const satisfaction::SpeedEffectView& v) {
      const auto measure = [](const satisfaction::SpeedEffectMeasure& m) {
        return Json{{"today", number(m.today.value)},
                    {"within", number(m.within.value)},
                    {"effect", number(m.effect.value)},
                    {"lower", number(m.effect.lower)},
                    {"upper", number(m.effect.upper)}};
      };
      return Json{{"resolved", measure(v.resolved)},
                  {"satisfied_or_better", measure(v.satisfied_or_better)},
                  {"delighted", tells_delighted ? measure(v.delighted) : Json()},
                  {"mean_score", measure(v.mean_score)}};
    };
    out["speed_effect"] = {{"within_days", report.effect->within_days},
                           {"moved", report.effect->moved},
                           {"crude", view(report.effect->crude)},
                           {"stratified", view(report.effect->stratified)}};
  }
  out["result"] = json_of(result);
  Json tornado = Json::array();
  for (const economics::TornadoBar& bar : result.tornado())
    tornado.push_back({{"input", bar.input},
                       {"source", bar.source},
                       {"from_records", bar.from_records},
                       {"low", bar.low},
                       {"median", bar.median},
                       {"high", bar.high},
                       {"net_at_low", bar.net_at_low},
                       {"net_at_median", bar.net_at_median},
                       {"net_at_high", bar.net_at_high}});
  out["tornado"] = std::move(tornado);
  Json switching = Json::array();
  for (const economics::SwitchingValue& one : result.switching_values())
    switching.push_back({{"input", one.input},
                         {"source", one.source},
                         {"from_records", one.from_records},
                         {"median", one.median},
                         {"switching_value", number(one.value)},
                         {"within_range", one.within_range},
                         {"positive_above", one.positive_above}});
  out["switching_values"] = std::move(switching);
  Json nonresponse_rows = Json::array();
  for (const NonresponseRow& row : report.nonresponse)
    nonresponse_rows.push_back({{"assumption", row.label},
                                {"odds_ratio", row.odds_ratio},
                                {"net_p50", number(row.median_net)},
                                {"chance_of_loss", row.chance_of_loss}});
  out["nonresponse"] = std::move(nonresponse_rows);
  Json warnings = Json::array();
  for (const economics::ScenarioWarning& warning : result.warnings())
    warnings.push_back({{"finding", to_string(warning.finding)}, {"segment", warning.segment}, {"text", warning.text}});
  for (const std::string& one : report.idle_records)
    warnings.push_back({{"finding", "records_not_used"}, {"segment", ""}, {"text", one}});
  out["warnings"] = std::move(warnings);
  return out.dump(2) + "\n";
}

std::string csv(const RecoveryReport& report) {
  // A spreadsheet may take a cell that begins with = + - @ for a formula; names come from files, so they are defused.
  const auto cell = [](const std::string& text) {
    std::string out = text;
    if (!out.empty() && std::string_view("=+-@\t\r").find(out.front()) != std::string_view::npos)
      out = std::string("'").append(text);
    if (out.find_first_of(",\"\n\r") == std::string::npos) return out;
    std::string quoted = "\"";
    for (const char c : out) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
  };
  const auto value = [](double v) { return std::isfinite(v) ? core::format_number(v) : std::string(); };
  std::string out = "segment,metric,mean,standard_deviation,p05,p25,p50,p75,p95,share_missing,share_negative\r\n";
  for (const MetricRow& row : metric_rows(report.result())) {
    out += cell(row.segment) + "," + std::string(to_string(row.metric)) + "," + value(row.summary.mean) + "," +
           value(row.summary.standard_deviation);
    for (const double q : row.summary.quantiles) out.append(1, ',').append(value(q));
    out += "," + value(row.summary.share_missing) + "," + value(row.summary.share_negative) + "\r\n";
  }
  return out;
}

}  // namespace

std::string render(const RecoveryReport& report, ReportFormat format) {
  switch (format) {
    case ReportFormat::json:
      return json(report);
    case ReportFormat::csv:
      return csv(report);
    case ReportFormat::markdown:
      return readable(report, true);
    case ReportFormat::text:
      break;
  }
  return readable(report, false);
}
