#pragma once

#include <amends/interop/scenario_file.hpp>

#include <toml++/toml.h>
#include <amends/impl/interop/scenario_content.hpp>
#include <amends/impl/interop/scenario_records.hpp>
#include <amends/impl/interop/scenario_section.hpp>
#include <amends/impl/interop/scenario_segment.hpp>
#include <amends/impl/interop/toml_limits.hpp>
#include <amends/interop/file_kind.hpp>

#include <algorithm>
#include <charconv>
#include <deque>
#include <set>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

AMENDS_INLINE std::string FileProblem::to_string() const {
  std::string out = detail::excerpt(file, std::string::npos);
  if (line > 0) out += ":" + std::to_string(line);
  out += ": ";
  if (!segment.empty()) out += "segment " + detail::quoted_path(segment) + ": ";
  return out + text;
}

namespace detail {

inline std::string problem_list(const std::vector<FileProblem>& problems, std::size_t found) {
  std::string out;
  for (const FileProblem& one : problems) out += one.to_string() + "\n";
  if (found > problems.size()) out += "and " + std::to_string(found - problems.size()) + " more\n";
  return out + std::to_string(found) + (found == 1 ? " error" : " errors") + "; nothing was computed.";
}

/// Whether a text that is no TOML begins as tables do: gzip, or fields between delimiters. The first line of TOML that
/// is not empty is a comment, a [header] or a key with its value.
inline bool looks_like_records(std::string_view text) {
  if (interop::file_kind(text.substr(0, file_kind_bytes)) == interop::FileKind::gzip) return true;
  while (!text.empty() && (text[0] == '\n' || text[0] == '\r' || text[0] == ' ' || text[0] == '\t'))
    text.remove_prefix(1);
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  if (line.empty() || line[0] == '#' || line[0] == '[' || line.find('=') != std::string_view::npos) return false;
  return line.find_first_of(",;\t|") != std::string_view::npos;
}

/// Whether line `number` (from 1) of a text gives a key a number with a comma in it, as 0,35.
inline bool holds_decimal_comma(std::string_view text, std::size_t number) {
  for (; number > 1 && text.find('\n') != std::string_view::npos; --number) text.remove_prefix(text.find('\n') + 1);
  const std::string_view line = text.substr(0, text.find_first_of("\r\n#"));
  const auto digit = [&](std::size_t at) { return at < line.size() && line[at] >= '0' && line[at] <= '9'; };
  for (std::size_t equals = line.find('='); equals != std::string_view::npos; equals = line.find('=', equals + 1)) {
    std::size_t at = line.find_first_not_of(" \t+-", equals + 1);
    if (at == std::string_view::npos || !digit(at)) continue;
    while (digit(at)) ++at;
    if (at < line.size() && line[at] == ',' && digit(at + 1)) return true;
  }
  return false;
}

/// Reads one scenario: the files it is made of, then section by section.
class ScenarioReader {
 public:
  explicit ScenarioReader(core::Executor* executor = nullptr, std::span<const estimation::Estimate> estimates = {})
      : executor_(executor) {
    diary_.executor = executor;
    diary_.estimates = estimates;
  }

  ScenarioFile read(std::string_view text, const std::string& name) {
    parse(text, name);
    if (!diary_.problems.empty()) throw ScenarioFileError(std::move(diary_.problems), diary_.found);
    std::vector<Layer> layers;
    for (const TomlFile& file : files_) layers.push_back({&file.root, &file.name, false, {}});
    Section root(diary_, "", std::move(layers));
    ScenarioFile out = scenario(root);
    for (const TomlFile& file : files_) out.files.push_back(file.name);
    for (const auto& model : diary_.models) out.files.push_back(model.first);
    return out;
  }

 private:
  void parse(std::string_view text, const std::string& name) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    if (looks_like_records(text)) {
      diary_.add(name, 1,
                 "this looks like complaint records; a scenario file (.toml) is needed, whose [records] table names "
                 "them (file = ...)");
      return;
    }
    if (auto obstacle = TomlLimits(text).first_obstacle()) {
      diary_.add(name, obstacle->line, std::move(obstacle->text));
      return;
    }
    try {
      files_.push_back({name, toml::parse(text, name)});
    } catch (const toml::parse_error& error) {
      std::string what(error.description());
      if (what.find("leading zeroes") != std::string::npos)
        what += "; is a comma meant between thousands? Write 80_000 or 80000, not 80,000";
      else if (holds_decimal_comma(text, static_cast<std::size_t>(error.source().begin.line)))
        what += "; is a decimal comma meant? Write 0.35, not 0,35";
      diary_.add(name, static_cast<std::size_t>(error.source().begin.line), what);
      return;
    }
    const TomlFile& file = files_.back();
    const toml::node* extends = file.root.get("extends");
    if (extends == nullptr) return;
    const auto* other = extends->as_string();
    if (other == nullptr) {
      diary_.add(name, line_of(*extends),
                 "extends must be the path of another scenario file, got " + written(*extends));
      return;
    }
    const std::string path = relative_to(name, other->get());
    if (std::any_of(files_.begin(), files_.end(), [&](const TomlFile& known) { return same_file(known.name, path); })) {
      diary_.add(name, line_of(*extends),
                 "extends goes round in a circle: " + quoted_path(other->get()) + " was read already");
      return;
    }
    if (files_.size() >= 16) {
      diary_.add(name, line_of(*extends), "extends goes on through more than 16 files");
      return;
    }
    std::string next;
    try {
      next = text_content(path, FileKind::regular, executor_);
    } catch (const Error& error) {
      diary_.add(name, line_of(*extends), error.what());
      return;
    }
    parse(next, path);
  }

  ScenarioFile scenario(Section& root) {
    economics::ScenarioInputs inputs;
    root.find("extends");
    inputs.title = root.text("title").value_or("");
    inputs.currency = root.text("currency").value_or("");
    std::string note = root.text("note").value_or("");
    horizon(root, inputs);
    discount(root, inputs);
    take(root, "nonresponse_odds_ratio", inputs.nonresponse_odds_ratio);
    faster_answers(root, inputs.faster_answers);
    inputs.staff = read_staff(root);
    const Question question = intervention(root, inputs.intervention);
    std::optional<RecordsPlan> plan;
    if (auto records = root.section("records", true)) plan = read_records_plan(*records);
    if (plan) inputs.design_effect = plan->design_effect;
    if (plan && question.take_outcomes) cut_by(question.take_outcomes->column, plan->strata);
    if (plan && question.asked()) check_question(root, question, *plan);
    segments(root, inputs, plan && !plan->mapping.flag.empty());
    if (question.asked() && diary_.problems.empty()) check_outcomes_change(root, question, inputs);
    correlations(root, inputs.correlations);
    check_correlations(root, inputs);
    root.finish();
    if (diary_.problems.empty()) {
      try {
        return ScenarioFile{.scenario = economics::UnobservedScenario(std::move(inputs)),
                            .records = std::move(plan),
                            .question = question,
                            .note = std::move(note)};
      } catch (const Error& error) {
        diary_.add(files_.front().name, 0, error.what());
      }
    }
    std::stable_sort(diary_.problems.begin(), diary_.problems.end(), [&](const FileProblem& a, const FileProblem& b) {
      return std::pair(order(a.file), a.line) < std::pair(order(b.file), b.line);
    });
    throw ScenarioFileError(std::move(diary_.problems), diary_.found);
  }

  static void horizon(Section& root, economics::ScenarioInputs& inputs) {
    if (auto in = root.section("horizon")) {
      if (!in->has("years")) in->missing("years");
      inputs.years = in->whole_number("years", 1, 100).value_or(1);
      inputs.complaint_years = in->whole_number("complaint_years", 1, inputs.years);
      in->finish();
    } else if (!root.has("horizon")) {
      root.missing("horizon.years");
    }
  }

  void discount(Section& root, economics::ScenarioInputs& inputs) {
    if (auto in = root.section("discount")) {
      if (auto rate = in->quantity("annual_rate", true)) inputs.annual_rate = *rate;
      const std::string timing = in->text("timing").value_or("end_of_period");
      if (timing == "end_of_period") {
        inputs.timing = core::FirstPayment::after_one_period;
      } else if (timing == "start_of_period") {
        inputs.timing = core::FirstPayment::now;
      } else if (timing == "mid_period") {
        inputs.timing = core::FirstPayment::mid_period;
      } else {
        diary_.add(in->find("timing"),
                   "discount.timing must be \"end_of_period\", \"mid_period\" or "
                   "\"start_of_period\", got \"" +
                       timing + "\"");
      }
      in->finish();
    } else if (!root.has("discount")) {
      root.missing("discount.annual_rate");
    }
  }

  static std::optional<double> as_days(const std::string& text) {
    double days = 0.0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return days;
  }

  /// Quantities by days, as the response bands of the records have them.
  static std::vector<std::pair<double, economics::Assumption>> read_by_days(Section& in) {
    std::vector<std::pair<double, economics::Assumption>> out;
    for (const Layer& layer : in.layers())
      for (const auto& [key, node] : *layer.table) {
        const std::string days(key.str());
        if (days == "source") continue;
        const std::optional<double> number = as_days(days);
        if (!number || !(*number >= 0.0)) {
          in.diary().add({&node, &layer}, in.full(days) + " must be named by days, as records.response_bands has them");
          in.find(days);
        } else if (const auto one = in.quantity(days)) {
          out.emplace_back(*number, *one);
        }
      }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    in.finish();
    return out;
  }

  /// The two names of a correlation; anything else is one mistake.
  static std::vector<std::string> correlated(Section& in) {
    std::vector<std::string> names;
    const Found between = in.find("between");
    const toml::array* list = between ? between.node->as_array() : nullptr;
    if (list != nullptr)
      for (const toml::node& one : *list)
        if (const auto* text = one.as_string()) names.push_back(text->get());
    if (list != nullptr && list->size() == 2 && names.size() == 2) return names;
    if (between)
      in.diary().add(between, "correlation.between must be a list of two names of quantities, got " +
                                  written(*between.node) +
                                  (list != nullptr ? " of " + std::to_string(list->size()) : ""));
    else
      in.missing("between");
    return {};
  }

  /// Correlations name what is stated, and not what the records will say.
  void check_correlations(Section& root, const economics::ScenarioInputs& inputs) {
    for (const economics::Correlation& one : inputs.correlations)
      for (const std::string& name : {one.first, one.second})
        for (const economics::ScenarioSegment& segment : inputs.segments)
          if (std::holds_alternative<economics::RecordedOutcomes>(segment.outcomes) &&
              (name.rfind(segment.name + ".records.", 0) == 0 || name.rfind(segment.name + ".outcomes.", 0) == 0))
            diary_.add(root.find("correlation"),
                       "correlation: " + detail::quoted(name) +
                           " is read off records, which say themselves how their shares move");
  }

  /// [[correlation]] between = ["one", "another"], value = 0.4
  void correlations(Section& root, std::vector<economics::Correlation>& out) {
    const Found found = root.find("correlation");
    if (!found) return;
    const toml::array* list = found.node->as_array();
    if (list == nullptr) {
      diary_.add(found, "correlation must be a list of tables: [[correlation]]");
      return;
    }
    for (const toml::node& node : *list) {
      const toml::table* table = node.as_table();
      if (table == nullptr) {
        diary_.add({&node, found.layer}, "correlation must be a list of tables: [[correlation]]");
        continue;
      }
      Section in(diary_, "correlation", {Layer{table, found.layer->file, false, ""}});
      const std::vector<std::string> between = correlated(in);
      const std::optional<double> value = in.number("value");
      if (!in.has("value")) in.missing("value");
      if (value && between.size() == 2) out.push_back({.first = between[0], .second = between[1], .value = *value});
      in.find("source");
      in.finish();
    }
  }

  static void faster_answers(Section& root, economics::FasterAnswers& out) {
    auto in = root.section("faster_answers");
    if (!in) return;
    take(*in, "minutes_per_answer", out.minutes_per_answer);
    if (auto by_days = in->section("minutes_by_days", true)) out.minutes_by_days = read_by_days(*by_days);
    take(*in, "cost_per_minute", out.cost_per_minute);
    take(*in, "cost_per_moved_complaint", out.cost_per_moved_complaint);
    take(*in, "fixed_per_year", out.fixed_per_year);
    take(*in, "setup", out.setup);
    in->finish();
  }

  static std::optional<economics::Staff> read_staff(Section& root) {
    auto in = root.section("staff");
    if (!in) return std::nullopt;
    const std::optional<double> agents = in->number("agents");
    if (!in->has("agents")) in->missing("agents");
    const auto minutes = in->quantity("minutes_per_case", true), hours = in->quantity("hours_per_day", true);
    const auto cost = in->quantity("cost_per_agent_year", true);
    economics::Staff out{.agents = agents.value_or(1.0),
                         .minutes_per_case = minutes.value_or(1.0),
                         .hours_per_day = hours.value_or(1.0),
                         .working_days_per_week = in->whole_number("working_days_per_week", 1, 7).value_or(5),
                         .cost_per_agent_year = cost.value_or(0.0),
                         .other_complaints_per_year = in->number("other_complaints_per_year").value_or(0.0)};
    take(*in, "minutes_variation", out.minutes_variation);
    take(*in, "shrinkage", out.shrinkage);
    take(*in, "arrivals_dispersion", out.arrivals_dispersion);
    in->finish();
    return out;
  }

  static std::optional<economics::Learning> read_learning(Section& intervention) {
    auto in = intervention.section("learning", true);
    if (!in) return std::nullopt;
    const auto acted_on = in->quantity("acted_on", true), removed = in->quantity("removed", true);
    economics::Learning out{.acted_on = acted_on.value_or(0.0), .removed = removed.value_or(0.0)};
    take(*in, "prevented", out.prevented);
    take(*in, "fading", out.fading);
    in->finish();
    return out;
  }

  /// What is done otherwise; questions that need the records are put once these are known.
  Question intervention(Section& root, economics::Intervention& out) {
    Question question;
    auto in = root.section("intervention");
    if (!in) return question;
    question.respond_within_days = in->number("respond_within_days");
    if (auto take = in->section("take_outcomes", true)) {
      const auto text = [&](std::string_view key) {
        const std::optional<std::string> given = take->text(key);
        if (!given && !take->has(key)) take->missing(key);
        return given.value_or("");
      };
      question.take_outcomes = {.column = text("column"), .from = text("from"), .to = text("to")};
      take->finish();
    }
    if (auto days = in->section("response_days", true)) question.response_days = {.shares = read_by_days(*days)};
    question.respond_with_agents = in->number("respond_with_agents");
    out.share_causal = in->quantity("share_causal", question.asked());
    out.voice_gain = in->quantity("voice_gain");
    out.learning = read_learning(*in);
    if (auto offer = in->section("offer", true)) {
      economics::Offer made;
      made.segment = offer->text("segment").value_or("");
      if (auto amount = offer->quantity("amount", true)) made.amount = *amount;
      if (auto scale = offer->quantity("scale", true)) made.scale = *scale;
      offer->finish();
      out.offer = made;
    }
    const char* const questions[] = {"respond_within_days", "take_outcomes", "response_days", "respond_with_agents"};
    std::string asked;
    for (const char* const one : questions) {
      if (!in->has(one)) continue;
      if (!asked.empty()) diary_.add(in->find(one), "intervention asks two questions at once: " + asked + " or " + one);
      if (asked.empty()) asked = one;
    }
    if (out.learning && !in->has("voice_gain"))
      diary_.add(in->find("learning"),
                 "intervention.learning needs intervention.voice_gain: what is learned comes from "
                 "complaints that are encouraged");
    else if (asked.empty() && !in->has("voice_gain") && !in->has("offer"))
      in->missing("respond_within_days");
    in->finish();
    return question;
  }

  static void cut_by(const std::string& column, std::vector<std::string>& strata) {
    if (!column.empty() && std::find(strata.begin(), strata.end(), column) == strata.end()) strata.push_back(column);
  }

  /// That the records can answer the question.
  void check_question(Section& root, const Question& question, const RecordsPlan& plan) {
    Section in = *root.section("intervention");
    if (question.take_outcomes) return;
    const std::string key = key_of(question);
    if (!maps_response_time(plan.mapping)) {
      diary_.add(in.find(key), "intervention." + key +
                                   " needs the response times of the records: map response_days, response_time, or "
                                   "received and answered in [records]");
      return;
    }
    std::vector<double> asked;
    if (question.respond_within_days) asked.push_back(*question.respond_within_days);
    if (question.response_days)
      for (const auto& one : question.response_days->shares) asked.push_back(one.first);
    const std::vector<double>& bands = plan.response_bands;
    std::string days;
    for (const double band : bands) days += (days.empty() ? "" : ", ") + core::format_number(band);
    for (const double within : asked) {
      if (std::find(bands.begin(), bands.end(), within) != bands.end()) continue;
      const std::string got = core::format_number(within);
      diary_.add(in.find(key), "intervention." + key + " must be " +
                                   (question.response_days ? "named by " : "one of ") + "records.response_bands (" +
                                   days + "), got " + got + ": add " + got + " to response_bands");
    }
  }

  /// The key of the question that is asked of the records.
  static std::string key_of(const Question& question) {
    return question.respond_within_days ? "respond_within_days"
           : question.take_outcomes     ? "take_outcomes"
           : question.response_days     ? "response_days"
                                        : "respond_with_agents";
  }

  void check_outcomes_change(Section& root, const Question& question, const economics::ScenarioInputs& inputs) {
    const auto from_records = [](const economics::ScenarioSegment& segment) {
      return std::holds_alternative<economics::RecordedOutcomes>(segment.outcomes);
    };
    if (std::any_of(inputs.segments.begin(), inputs.segments.end(), from_records)) return;
    Section in = *root.section("intervention");
    const std::string key = key_of(question);
    diary_.add(in.find(key), "intervention." + key +
                                 " changes outcomes that come from records, but no segment has outcomes = { from = "
                                 "\"records\" }");
  }

  std::size_t order(const std::string& file) const {
    std::size_t i = 0;
    while (i < files_.size() && files_[i].name != file) ++i;
    return i;
  }

  /// A segment, and the tables of its name in the files.
  struct NamedSegment {
    std::string name;
    std::vector<Layer> layers;
  };

  void segments(Section& root, economics::ScenarioInputs& inputs, bool from_flag) {
    const std::vector<Layer> defaults = default_layers(root);
    std::vector<NamedSegment> all = named_segments(root);
    if (all.empty() && diary_.problems.empty()) {
      root.missing("segment");
      diary_.problems.back().text = "a scenario needs at least one [[segment]]";
    }
    for (const NamedSegment& one : all) {
      diary_.segment = one.name;
      std::vector<Layer> layers = one.layers;
      layers.insert(layers.end(), defaults.begin(), defaults.end());
      const std::size_t before = diary_.problems.size();
      Section section(diary_, "", std::move(layers));
      std::optional<economics::ScenarioSegment> made = read_segment(section, from_flag);
      if (made && diary_.problems.size() == before) {
        check_alone(one, *made, inputs);
        inputs.segments.push_back(std::move(*made));
      }
      diary_.segment.clear();
    }
  }

  std::vector<Layer> default_layers(Section& root) {
    std::vector<Layer> defaults;
    root.find("defaults");
    for (const Layer& layer : root.layers())
      if (const toml::node* node = layer.table->get("defaults")) {
        if (const toml::table* table = node->as_table()) {
          defaults.push_back({table, layer.file, true, {}});
        } else {
          diary_.add({node, &layer}, "defaults must be a table, got " + written(*node));
        }
      }
    return defaults;
  }

  /// Segments in the order of the file that introduces them: the extended file first.
  std::vector<NamedSegment> named_segments(Section& root) {
    std::vector<NamedSegment> all;
    root.find("segment");
    for (auto layer = root.layers().rbegin(); layer != root.layers().rend(); ++layer) {
      const toml::node* node = layer->table->get("segment");
      if (node == nullptr) continue;
      const toml::array* list = node->as_array();
      if (list == nullptr || !list->is_homogeneous<toml::table>()) {
        diary_.add({node, &*layer}, "write segments as [[segment]], each with a name; got " + written(*node));
        continue;
      }
      std::set<std::string> here;
      for (const toml::node& one : *list) {
        const toml::table& table = *one.as_table();
        const auto* name = table.get_as<std::string>("name");
        if (name == nullptr || name->get().empty()) {
          diary_.add({&one, &*layer}, "every [[segment]] needs a name");
          continue;
        }
        if (!here.insert(name->get()).second) {
          diary_.add({&one, &*layer}, "two segments are named \"" + name->get() + "\"");
          continue;
        }
        auto known = std::find_if(all.begin(), all.end(), [&](const NamedSegment& n) { return n.name == name->get(); });
        if (known == all.end()) known = all.insert(all.end(), NamedSegment{name->get(), {}});
        known->layers.insert(known->layers.begin(), {&table, layer->file, false, {}});
      }
    }
    return all;
  }

  /// Contradictions inside the segment: found by the scenario itself, on a scenario of this segment alone.
  void check_alone(const NamedSegment& written_as, const economics::ScenarioSegment& segment,
                   const economics::ScenarioInputs& inputs) {
    try {
      economics::ScenarioInputs alone{.years = inputs.years, .complaint_years = inputs.complaint_years};
      alone.segments.push_back(segment);
      const economics::UnobservedScenario check(std::move(alone));
    } catch (const Error& error) {
      std::string text = error.what();
      const std::string prefix = "segment \"" + written_as.name + "\": ";
      if (text.rfind(prefix, 0) == 0) text = text.substr(prefix.size());
      const Layer& own = written_as.layers.front();
      diary_.add(*own.file, line_of(*own.table), text);
    }
  }

  core::Executor* executor_;  // not owned; may be null
  Diary diary_{};
  std::deque<TomlFile> files_{};  // addresses stay
};

}  // namespace detail

AMENDS_INLINE ScenarioFileError::ScenarioFileError(std::vector<FileProblem> problems, std::size_t found)
    : Error(ErrorCode::format, problems.empty() ? std::string() : problems.front().file,
            detail::problem_list(problems, (std::max)(found, problems.size()))),
      problems_(std::move(problems)) {}

AMENDS_INLINE ScenarioFile parse_scenario(std::string_view text, const std::string& name,
                                          std::span<const estimation::Estimate> estimates) {
  return detail::ScenarioReader(nullptr, estimates).read(text, name);
}

AMENDS_INLINE ScenarioFile load_scenario(const std::string& path, core::Executor* executor) {
  return detail::ScenarioReader(executor).read(detail::text_content(path, detail::FileKind::any, executor), path);
}

AMENDS_INLINE economics::RecoveryScenario ask(const Question& question, const economics::RecoveryScenario& scenario) {
  if (question.respond_within_days) return scenario.with_response_within(*question.respond_within_days);
  if (question.take_outcomes) return scenario.with_outcomes_of(*question.take_outcomes);
  if (question.response_days) return scenario.with_response_days(*question.response_days);
  if (question.respond_with_agents) return scenario.with_agents(*question.respond_with_agents);
  return scenario;
}

AMENDS_INLINE economics::RecoveryScenario ScenarioFile::observed(const satisfaction::OutcomeTable& table) const {
  const double largest = records ? records->largest_outside_share : economics::largest_outside_scenario;
  return ask(question, scenario.with_observed(table, largest));
}

AMENDS_INLINE ObservedRecords read_records(const RecordsPlan& plan, const std::string& other_file,
                                           core::Executor* executor) {
  const std::string& path = other_file.empty() ? plan.file : other_file;
  if (path.empty())
    throw Error(ErrorCode::missing, "records.file", "no records: the scenario file names none and none were given");
  ComplaintRecords records = read_complaints(path, plan.mapping, executor);
  if (records.size() == 0) {
    std::string why = detail::quoted_path(path) + " has no usable row of complaints: " + records.report().to_string();
    for (std::size_t i = 0; i < records.report().first_bad.size() && i < 5; ++i)
      why += "\n  " + records.report().first_bad[i].to_string();
    throw Error(ErrorCode::missing, "records.file", why);
  }
  satisfaction::OutcomeTable table = satisfaction::tabulate_outcomes(
      records.log(), plan.thresholds, plan.response_bands, satisfaction::OutcomeCuts{.strata = plan.strata}, executor);
  return {.records = std::move(records), .table = std::move(table)};
}

}  // namespace amends::inline AMENDS_ABI::interop
