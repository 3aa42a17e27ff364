#pragma once

#include <amends/report/chart.hpp>

#include <algorithm>
#include <amends/impl/report/axis.hpp>
#include <amends/impl/report/escaped.hpp>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <optional>
#include <string_view>

// Charts as SVG. Lengths are in units of a drawing of 420, which fills the width it is given; letters are at most 15 of
// them, which can be read where those 420 are a phone. Colours, and the smaller letters of wide pages, come from the
// style sheet of the page by class. What is a loss is hatched, and a diamond where it is a point.
namespace amends::inline AMENDS_ABI::report::detail {

namespace drawing {
inline constexpr double width = 420.0, margin = 6.0, letter = 15.0, lane = 14.0;

/// What an axis can hold.
inline bool drawn(double value) {
  return std::abs(value) < 1e150;
}

/// One decimal at most.
inline std::string length(double value) {
  std::string text = fixed(value, 1);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

/// How wide a text is, rather more than less, whatever the font: capitals, and the letters that are as wide as high, more
/// than others; of the scripts that a terminal shows twice as wide, two letters each.
inline double text_width(std::string_view text) {
  double ems = 0.56 * static_cast<double>(interop::display_width(text));
  for (const char one : text) {
    if (std::string_view("WMmw@%").find(one) != std::string_view::npos)
      ems += 0.44;
    else if (one >= 'A' && one <= 'Z')
      ems += 0.16;
  }
  return ems * letter;
}

/// Bytes of the letters at the beginning of a text, fit to be shown, that have this room.
inline std::size_t fitting(std::string_view shown, double room) {
  double wide = 0.0;
  std::size_t at = 0;
  while (at < shown.size()) {
    std::size_t next = at + 1;
    while (next < shown.size() && (static_cast<unsigned char>(shown[next]) & 0xC0U) == 0x80U) ++next;
    wide += text_width(shown.substr(at, next - at));
    if (wide > room) break;
    at = next;
  }
  return at;
}

/// The first letters of a text that have this room, and three dots.
inline std::string shortened_to(std::string_view text, double room) {
  const std::string shown = interop::printable(text);
  if (text_width(shown) <= room) return shown;
  return shown.substr(0, fitting(shown, room - text_width("..."))) + "...";
}

/// A text in two lines where one has no room for it: after a blank, a point or a low line, or wherever it must.
inline std::vector<std::string> in_two_lines(std::string_view text, double first, double second) {
  const std::string shown = interop::printable(text);
  const std::size_t most = fitting(shown, first);
  if (most == shown.size()) return {shown};
  const std::size_t parted = shown.substr(0, most).find_last_of(" ._") + 1;  // 0: at none
  const std::size_t at = parted > most / 2 ? parted : most;
  return {shown.substr(0, at), shortened_to(std::string_view(shown).substr(at), second)};
}

/// The elements of a picture, in the order in which they are painted.
class Picture {
 public:
  explicit Picture(const Chart& chart) : key_(chart.key) {}

  void line(double x1, double y1, double x2, double y2, std::string_view kind) {
    out_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
            of_class(kind) + "/>";
  }
  void box(double x1, double y1, double x2, double y2, std::string_view kind) {
    out_ += "<rect" + attribute("x", (std::min)(x1, x2)) + attribute("y", (std::min)(y1, y2)) +
            attribute("width", std::abs(x2 - x1)) + attribute("height", std::abs(y2 - y1)) + of_class(kind) + "/>";
  }
  /// A box that is hatched where it stands for a loss.
  void amount(double x1, double y1, double x2, double y2, bool loss) {
    hatched_ = hatched_ || loss;
    out_ += "<rect" + attribute("x", (std::min)(x1, x2)) + attribute("y", (std::min)(y1, y2)) +
            attribute("width", (std::max)(std::abs(x2 - x1), 1.0)) + attribute("height", std::abs(y2 - y1)) +
            (loss ? " fill=\"url(#" + key_ + "-hatch)\"" : std::string()) + of_class(loss ? "loss" : "gain") + "/>";
  }
  /// A circle; a diamond for a loss.
  void point(double x, double y, bool loss, std::string_view kind) {
    constexpr double r = 5.0;
    if (loss)
      out_ += "<path d=\"M" + length(x) + " " + length(y - r - 1) + "l6 6-6 6-6-6z\"" + of_class(kind) + "/>";
    else
      out_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", r) + of_class(kind) + "/>";
  }
  void path(const std::vector<std::array<double, 2>>& points, std::string_view kind) {
    out_ += "<polyline points=\"";
    for (const auto& [x, y] : points) out_ += length(x) + "," + length(y) + " ";
    if (!points.empty()) out_.pop_back();
    out_ += "\"" + of_class(kind) + "/>";
  }
  /// Anchored at its "start", "middle" or "end".
  void text(double x, double y, std::string_view anchor, std::string_view kind, std::string_view words) {
    out_ += "<text" + attribute("x", x) + attribute("y", y) + " text-anchor=\"" + std::string(anchor) + "\"" +
            of_class(kind) + ">" + escaped(words) + "</text>";
  }
  /// In the middle of x, but whole within the picture.
  void text_at(double x, double y, std::string_view kind, std::string_view words) {
    text(middle(x, words), y, "middle", kind, words);
  }
  [[nodiscard]] static double middle(double x, std::string_view words) {
    const double half = (std::min)(text_width(words), width) / 2.0;
    return (std::min)((std::max)(x, half), width - half);
  }

  [[nodiscard]] std::string finished(const Chart& chart, double height) const {
    std::string svg = "<svg viewBox=\"0 0 " + length(width) + " " + length(height) +
                      "\" role=\"img\" aria-labelledby=\"" + key_ + "-title " + key_ + "-description\"><title id=\"" +
                      key_ + "-title\">" + escaped(chart.title) + "</title><desc id=\"" + key_ + "-description\">" +
                      escaped(chart.description) + "</desc>";
    if (hatched_)
      svg += "<defs><pattern id=\"" + key_ +
             "-hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect "
             "width=\"5\" height=\"5\" class=\"hatch-ground\"/><rect width=\"2.5\" height=\"5\" class=\"hatch\"/>"
             "</pattern></defs>";
    return svg + out_ + "</svg>";
  }

 private:
  static std::string attribute(std::string_view name, double value) {
    return " " + std::string(name) + "=\"" + length(value) + "\"";
  }
  static std::string of_class(std::string_view kind) { return " class=\"" + std::string(kind) + "\""; }

  std::string key_, out_{};
  bool hatched_ = false;
};

/// The numbers of a chart, in the unit of its axis.
struct Range {
  double low = 0.0, high = 0.0;
  bool any = false;
  void add(double value) {
    if (!drawn(value)) return;
    low = any ? (std::min)(low, value) : value;
    high = any ? (std::max)(high, value) : value;
    any = true;
  }
};

inline Range range_of(const Chart& chart) {
  Range range;
  for (const ChartRow& row : chart.rows)
    for (const double value :
         {row.point, row.from, row.to, row.lower, row.upper, row.lowest, row.highest, row.cumulated})
      range.add(value / chart.scale);
  for (const ChartReference& one : chart.references) range.add(one.value / chart.scale);
  const double span = range.high - range.low;
  if (!range.any || (chart.form == ChartForm::density && span > 0.0)) return range;
  // Whoever reads an amount asks for its sign: 0 is there unless it would leave the amounts no room.
  const bool bars = chart.form == ChartForm::waterfall || chart.form == ChartForm::flows;
  if (bars || (range.low - span <= 0.0 && range.high + span >= 0.0) || !(span > 0.0)) range.add(0.0);
  if (!(range.high > range.low)) range = {range.low - 1.0, range.high + 1.0, true};
  return range;
}

/// An axis with as many ticks as have room for their labels; to whole steps, where nothing forbids it.
inline Axis axis_of(const Chart& chart, double begin, double end) {
  const Range range = range_of(chart);
  const bool upwards = chart.form == ChartForm::flows;
  for (int most = 6;; --most) {
    const Step step = step_across(range.high - range.low, most);
    double low = range.low, high = range.high;
    if (chart.form != ChartForm::density) {
      low = step.times(std::floor(low / step.times(1.0)));
      high = step.times(std::ceil(high / step.times(1.0)));
    }
    const Axis axis(low, high, begin, end, step);
    double right = -1e9;
    bool fits = true;
    for (const Axis::Tick& tick : axis.ticks()) {
      const double half = text_width(tick.label) / 2.0, middle = Picture::middle(tick.place, tick.label);
      fits = fits && middle - half > right + letter / 2.0;
      right = middle + half;
    }
    if (fits || upwards || most == 1) return axis;
  }
}

/// Ticks with their labels and what is counted, below y. Returns the y below them.
inline double draw_axis(Picture& picture, const Chart& chart, const Axis& axis, double y) {
  picture.line(margin, y, width - margin, y, "rule");
  for (const Axis::Tick& tick : axis.ticks()) {
    picture.line(tick.place, y, tick.place, y + 4.0, "rule");
    picture.text_at(tick.place, y + 19.0, "tick", tick.label);
  }
  picture.text_at(width / 2.0, y + 39.0, "axis", shortened_to(chart.axis, width));
  return y + 46.0;
}

/// Where the labels of the references stand: as many lines of them as it takes that none is over another.
struct ReferenceLabels {
  struct Place {
    double middle;
    std::size_t level;  ///< line, the lowest first
  };
  std::vector<Place> places{};  ///< of each reference
  std::size_t levels = 0;
  /// Height of all lines.
  [[nodiscard]] double room() const { return levels == 0 ? 0.0 : 19.0 * static_cast<double>(levels) + 4.0; }
};

inline ReferenceLabels reference_labels(const Chart& chart, const Axis& axis) {
  ReferenceLabels out;
  std::vector<double> right;  // end of the last label of each line
  for (const ChartReference& one : chart.references) {
    const double half = text_width(one.label) / 2.0;
    const double middle = Picture::middle(axis.place(one.value / chart.scale), one.label);
    std::size_t level = 0;
    while (level < right.size() && middle - half < right[level] + letter) ++level;
    if (level == right.size()) right.push_back(0.0);
    right[level] = middle + half;
    out.places.push_back({middle, level});
  }
  out.levels = right.size();
  return out;
}

/// The labels above y. Returns where each has its lower end.
inline std::vector<double> draw_references(Picture& picture, const Chart& chart, const ReferenceLabels& labels,
                                           double y) {
  std::vector<double> ends;
  for (std::size_t i = 0; i < labels.places.size(); ++i) {
    const double base = y - 6.0 - 19.0 * static_cast<double>(labels.places[i].level);
    picture.text(labels.places[i].middle, base, "middle", "reference-label", chart.references[i].label);
    ends.push_back(base + 3.0);
  }
  return ends;
}

/// What lies behind the bar of a row: the steps of the axis, 0 and what the rows are seen against.
inline void draw_lane(Picture& picture, const Chart& chart, const Axis& axis, double y) {
  picture.box(margin, y - 1.0, width - margin, y + lane + 1.0, "lane");
  for (const Axis::Tick& tick : axis.ticks())
    picture.line(tick.place, y - 1.0, tick.place, y + lane + 1.0, tick.zero ? "zero" : "grid");
  for (const ChartReference& one : chart.references) {
    const double x = axis.place(one.value / chart.scale);
    picture.line(x, y - 1.0, x, y + lane + 1.0, "reference");
  }
}

inline void draw_interval(Picture& picture, double x1, double x2, double y, std::string_view kind) {
  picture.line(x1, y, x2, y, kind);
  picture.line(x1, y - 4.0, x1, y + 4.0, kind);
  picture.line(x2, y - 4.0, x2, y + 4.0, kind);
}

/// A row in its lane, at y.
inline void draw_row(Picture& picture, const Chart& chart, const ChartRow& row, const Axis& axis, double y) {
  const auto at = [&](double value) { return axis.place(value / chart.scale); };
  const bool interval = drawn(row.lower) && drawn(row.upper);
  const double middle = y + lane / 2.0;
  if (chart.form == ChartForm::points) {
    if (drawn(row.lowest) && drawn(row.highest))
      picture.box(at(row.lowest), y + 3.0, at(row.highest), y + lane - 3.0, "bounds");
    if (interval) draw_interval(picture, at(row.lower), at(row.upper), middle, "interval");
    if (drawn(row.point)) picture.point(at(row.point), middle, row.point < 0.0, row.point < 0.0 ? "loss-mark" : "gain");
    return;
  }
  if (!drawn(row.from) || !drawn(row.to)) return;
  if (chart.form == ChartForm::spans) {
    const double base = chart.references.empty() ? at(0.0) : at(chart.references.front().value);
    picture.box(base, y + 1.0, at(row.to), y + lane - 1.0, "span-high");
    picture.box(base, y + 1.0, at(row.from), y + lane - 1.0, "span-low");
    return;
  }
  picture.amount(at(row.from), y, at(row.to), y + lane, row.to < row.from);
  if (row.marked && interval) draw_interval(picture, at(row.lower), at(row.upper), middle, "interval");
}

/// One row below the other, each with its words above it.
inline std::string rows_drawn(const Chart& chart) {
  Picture picture(chart);
  const Axis axis = axis_of(chart, margin + 4.0, width - margin - 4.0);
  const ReferenceLabels labels = reference_labels(chart, axis);
  double y = labels.room();
  (void)draw_references(picture, chart, labels, y);
  for (const ChartRow& row : chart.rows) {
    const double taken = row.value.empty() ? 0.0 : text_width(row.value) + letter;
    y += 18.0;
    const std::string_view kind = row.marked ? "label marked" : "label";
    const auto lines = in_two_lines(row.label, width - 2.0 * margin - taken, width - 2.0 * margin);
    picture.text(margin, y - 4.0, "start", kind, lines.front());
    if (!row.value.empty())
      picture.text(width - margin, y - 4.0, "end", row.marked ? "value marked" : "value", row.value);
    if (lines.size() > 1) {
      y += 17.0;
      picture.text(margin, y - 4.0, "start", kind, lines.back());
    }
    if (!row.note.empty()) {
      y += 17.0;
      picture.text(margin, y - 4.0, "start", "note", shortened_to(row.note, width - 2.0 * margin));
    }
    draw_lane(picture, chart, axis, y + 2.0);
    draw_row(picture, chart, row, axis, y + 2.0);
    y += lane + 14.0;
  }
  return picture.finished(chart, draw_axis(picture, chart, axis, y));
}

/// Columns beside each other, as wide as the bins.
inline std::string density_drawn(const Chart& chart) {
  constexpr double tall = 150.0;
  Picture picture(chart);
  const Axis axis = axis_of(chart, margin + 4.0, width - margin - 4.0);
  const ReferenceLabels labels = reference_labels(chart, axis);
  const double top = labels.room(), bottom = top + tall;
  const std::vector<double> starts = draw_references(picture, chart, labels, top);
  double most = 0.0;
  for (const ChartRow& row : chart.rows) most = (std::max)(most, row.share);
  for (const ChartRow& row : chart.rows) {
    if (!(row.share > 0.0) || !drawn(row.from) || !drawn(row.to)) continue;
    const double left = axis.place(row.from / chart.scale), right = axis.place(row.to / chart.scale);
    picture.amount(left + 0.5, bottom, right - 0.5, bottom - tall * row.share / most, row.to <= 0.0);
  }
  if (axis.holds(0.0)) picture.line(axis.place(0.0), top, axis.place(0.0), bottom, "zero");
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const double x = axis.place(chart.references[i].value / chart.scale);
    picture.line(x, starts[i], x, bottom, "reference");
  }
  return picture.finished(chart, draw_axis(picture, chart, axis, bottom));
}

/// Years beside each other, amounts upwards.
inline std::string flows_drawn(const Chart& chart) {
  constexpr double tall = 190.0, top = 22.0, bottom = top + tall;
  Picture picture(chart);
  const Axis axis = axis_of(chart, bottom, top);
  double left = 0.0;
  for (const Axis::Tick& tick : axis.ticks()) left = (std::max)(left, text_width(tick.label));
  left += margin + 8.0;
  for (const Axis::Tick& tick : axis.ticks()) {
    picture.line(left, tick.place, width - margin, tick.place, tick.zero ? "zero" : "grid");
    picture.text(left - 6.0, tick.place + 5.0, "end", "tick", tick.label);
  }
  const double each = (width - margin - left) / static_cast<double>(chart.rows.size());
  const double half = (std::min)(each * 0.3, 26.0);
  const auto at = [&](double value) { return axis.place(value / chart.scale); };
  std::vector<std::array<double, 2>> line;
  double widest = 0.0;
  for (const ChartRow& row : chart.rows) widest = (std::max)(widest, text_width(row.label) + letter / 2.0);
  const auto every = static_cast<std::size_t>((std::max)(1.0, std::ceil(widest / each)));  // has its name
  for (std::size_t i = 0; i < chart.rows.size(); ++i) {
    const ChartRow& row = chart.rows[i];
    const double x = left + each * (static_cast<double>(i) + 0.5);
    if (drawn(row.point)) picture.amount(x - half, at(0.0), x + half, at(row.point), row.point < 0.0);
    if (drawn(row.lower) && drawn(row.upper)) {
      picture.line(x, at(row.lower), x, at(row.upper), "interval");
      for (const double end : {row.lower, row.upper})
        picture.line(x - half / 3.0, at(end), x + half / 3.0, at(end), "interval");
    }
    if (drawn(row.cumulated)) line.push_back({x + half * 0.6, at(row.cumulated)});
    if (i % every == 0) picture.text_at(x, bottom + 20.0, "tick", row.label);
  }
  picture.path(line, "cumulated");
  if (each > 20.0)  // room for marks of their own
    for (const auto& [x, y] : line) picture.box(x - 3.5, y - 3.5, x + 3.5, y + 3.5, "cumulated-mark");
  picture.text_at(width / 2.0, bottom + 41.0, "axis", shortened_to(chart.axis, width));
  return picture.finished(chart, bottom + 48.0);
}
}  // namespace drawing

AMENDS_INLINE std::string svg(Chart chart) {
  std::erase_if(chart.references, [](const ChartReference& one) { return !drawing::drawn(one.value); });
  std::stable_sort(chart.references.begin(), chart.references.end(),
                   [](const ChartReference& a, const ChartReference& b) { return a.value < b.value; });
  if (!drawing::range_of(chart).any) return "";
  switch (chart.form) {
    case ChartForm::density:
      return drawing::density_drawn(chart);
    case ChartForm::flows:
      return drawing::flows_drawn(chart);
    case ChartForm::waterfall:
    case ChartForm::spans:
    case ChartForm::points:
      break;
  }
  return drawing::rows_drawn(chart);
}

}  // namespace amends::inline AMENDS_ABI::report::detail
