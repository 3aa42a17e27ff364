#pragma once

#include <amends/interop/scenario_file.hpp>

#include <toml++/toml.h>
#include <amends/impl/interop/texts.hpp>
#include <amends/impl/interop/toml_limits.hpp>

#include <algorithm>
#include <cmath>
#include <deque>
#include <fstream>
#include <memory>
#include <set>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

AMENDS_INLINE std::string FileProblem::to_string() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  out += ": ";
  if (!segment.empty()) out += "segment \"" + segment + "\": ";
  return out + text;
}

namespace detail {

/// Of a list of problems: what somebody would still read.
inline constexpr std::size_t most_problems = 50;

inline std::string problem_list(const std::vector<FileProblem>& problems, std::size_t found) {
  std::string out;
  for (const FileProblem& one : problems) out += one.to_string() + "\n";
  if (found > problems.size()) out += "and " + std::to_string(found - problems.size()) + " more\n";
  return out + std::to_string(found) + (found == 1 ? " error" : " errors") + "; nothing was computed.";
}

/// One TOML file, and the files it extends.
struct TomlFile {
  std::string name;
  toml::table root;
};

/// A table as one file wrote it.
struct Layer {
  const toml::table* table;
  const std::string* file;
  bool shared;         ///< stands under [defaults]: its quantities are one for all segments
  std::string source;  ///< `source` of this table, or of the one around it
};

/// A value found in a layer.
struct Found {
  const toml::node* node;
  const Layer* layer;
  explicit operator bool() const noexcept { return node != nullptr; }
};

inline std::size_t line_of(const toml::node& node) {
  return static_cast<std::size_t>(node.source().begin.line);
}

/// Everything that collects mistakes while a file is read.
struct Diary {
  std::vector<FileProblem> problems{};  ///< the first `most_problems`
  std::size_t found = 0;
  std::set<std::string> known{};
  std::string segment{};

  void add(const std::string& file, std::size_t line, std::string text, bool in_segment = true) {
    FileProblem made{.file = file, .line = line, .segment = in_segment ? segment : "", .text = std::move(text)};
    // What stands under [defaults] is read once for each segment, but is one mistake.
    if (!known.insert(made.to_string()).second) return;
    if (++found <= most_problems) problems.push_back(std::move(made));
  }
  void add(const Layer& layer, std::size_t line, std::string text) {
    add(*layer.file, line, std::move(text), !layer.shared);
  }
  void add(const Found& at, std::string text) { add(*at.layer, line_of(*at.node), std::move(text)); }
};

/// How a node would be written, shortened for a message.
inline std::string written(const toml::node& node) {
  std::string out;
  if (const auto* text = node.as_string()) {
    return detail::quoted(text->get());
  } else if (const auto* whole = node.as_integer()) {
    out = std::to_string(whole->get());
  } else if (const auto* number = node.as_floating_point()) {
    out = core::format_number(number->get());
  } else if (const auto* flag = node.as_boolean()) {
    out = flag->get() ? "true" : "false";
  } else {
    out = node.is_table() ? "a table" : node.is_array() ? "a list" : "a date or time";
  }
  return out;
}

inline std::optional<double> as_number(const toml::node& node) {
  if (const auto* whole = node.as_integer()) return static_cast<double>(whole->get());
  if (const auto* number = node.as_floating_point()) return number->get();
  return std::nullopt;
}

inline constexpr std::array<std::string_view, 9> distribution_keys{
    "value", "pert", "triangular", "uniform", "normal", "beta", "beta_counts", "gamma", "empirical"};

/// A table of a scenario, seen through its layers: the file itself, the files it extends, the defaults. It remembers
/// what was asked for, so that what was written but never asked for can be reported.
class Section {
 public:
  Section(Diary& diary, std::string path, std::vector<Layer> layers)
      : diary_(&diary), path_(std::move(path)), layers_(std::move(layers)) {
    known_.insert("source");
    for (Layer& layer : layers_) source_of(*layer.table, layer, full("source"), layer.source);
  }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::string full(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  }
  [[nodiscard]] const std::vector<Layer>& layers() const noexcept { return layers_; }

  Found find(std::string_view key) {
    known_.insert(std::string(key));
    for (const Layer& layer : layers_)
      if (const toml::node* node = layer.table->get(key)) return {node, &layer};
    return {nullptr, nullptr};
  }
  [[nodiscard]] bool has(std::string_view key) { return static_cast<bool>(find(key)); }

  /// The table under a key; layers below the first that is not a table are hidden. `whole`: the first layer alone.
  std::optional<Section> section(std::string_view key, bool whole = false) {
    known_.insert(std::string(key));
    std::vector<Layer> below;
    for (const Layer& layer : layers_) {
      const toml::node* node = layer.table->get(key);
      if (node == nullptr) continue;
      const toml::table* table = node->as_table();
      if (table == nullptr) {
        if (below.empty()) diary_->add({node, &layer}, full(key) + " must be a table, got " + written(*node));
        break;
      }
      below.push_back({table, layer.file, layer.shared, layer.source});
      if (whole) break;
    }
    if (below.empty()) return std::nullopt;
    return Section(*diary_, full(key), std::move(below));
  }

  std::optional<std::string> text(std::string_view key) {
    const Found found = find(key);
    if (!found) return std::nullopt;
    if (const auto* value = found.node->as_string()) return value->get();
    diary_->add(found, full(key) + " must be a text, got " + written(*found.node));
    return std::nullopt;
  }

  std::optional<double> number(std::string_view key) {
    const Found found = find(key);
    if (!found) return std::nullopt;
    if (const auto value = as_number(*found.node)) return value;
    diary_->add(found, full(key) + " must be a number, got " + written(*found.node));
    return std::nullopt;
  }

  std::optional<bool> flag(std::string_view key) {
    const Found found = find(key);
    if (!found) return std::nullopt;
    if (const auto* value = found.node->as_boolean()) return value->get();
    diary_->add(found, full(key) + " must be true or false, got " + written(*found.node));
    return std::nullopt;
  }

  std::optional<int> whole_number(std::string_view key, int lowest, int highest) {
    const Found found = find(key);
    if (!found) return std::nullopt;
    const auto* value = found.node->as_integer();
    if (value != nullptr && value->get() >= lowest && value->get() <= highest) return static_cast<int>(value->get());
    diary_->add(found, full(key) + " must be a whole number from " + std::to_string(lowest) + " to " +
                           std::to_string(highest) + ", got " + written(*found.node));
    return std::nullopt;
  }

  std::vector<double> numbers(std::string_view key) {
    const Found found = find(key);
    std::vector<double> out;
    if (!found) return out;
    const toml::array* list = found.node->as_array();
    if (list == nullptr) {
      diary_->add(found, full(key) + " must be a list of numbers, got " + written(*found.node));
      return out;
    }
    for (const toml::node& one : *list) {
      if (const auto value = as_number(one)) {
        out.push_back(*value);
      } else {
        diary_->add({&one, found.layer}, full(key) + " must be a list of numbers, got " + written(one));
        return {};
      }
    }
    return out;
  }

  /// Records the line of an entry, so that a later contradiction can be traced to it.
  std::optional<economics::Assumption> quantity(std::string_view key, bool required = false) {
    const Found found = find(key);
    if (!found) {
      if (required) missing(key);
      return std::nullopt;
    }
    const std::string entry = full(key);
    const economics::DomainLimits domain = economics::entry_limits(entry);
    std::string source = found.layer->source;
    std::optional<math::Distribution> value;
    if (const auto fixed = as_number(*found.node)) {
      if (!(*fixed >= domain.lowest && *fixed <= domain.highest && std::isfinite(*fixed))) {
        diary_->add(found, entry + " must " + std::string(domain.requirement) + ", got " + written(*found.node));
        return std::nullopt;
      }
      value = math::Distribution::fixed(*fixed);
    } else if (const toml::table* table = found.node->as_table()) {
      source_of(*table, *found.layer, entry + ".source", source);
      value = distribution(entry, *table, found, domain);
    } else {
      diary_->add(found, entry + " must be a number or a table such as { pert = [low, mode, high] }, got " +
                             written(*found.node));
    }
    if (!value) return std::nullopt;
    return economics::Assumption(*value, source, found.layer->shared ? entry : std::string());
  }

  void missing(std::string_view key) {
    const Layer& layer = layers_.front();
    diary_->add(layer, line_of(*layer.table), full(key) + " is missing");
  }

  /// Reports the keys nobody asked for.
  void finish() {
    for (const Layer& layer : layers_)
      for (const auto& [key, node] : *layer.table) {
        const std::string name(key.str());
        if (known_.count(name) > 0) continue;
        std::string message = full(excerpt(name)) + " is not known";
        const std::vector<std::string> names(known_.begin(), known_.end());
        if (diary_->found >= most_problems) {  // counted, but no longer shown
        } else if (const std::string* closest = nearest(name, names)) {
          message += "; did you mean " + full(*closest) + "?";
        } else {
          message += "; known here: ";
          for (std::size_t i = 0; i < names.size(); ++i) message += (i > 0 ? ", " : "") + names[i];
        }
        diary_->add(layer, static_cast<std::size_t>(key.source().begin.line), std::move(message));
      }
  }

 private:
  /// Takes the `source` of a table, if it has one; reports it unless it is a text.
  void source_of(const toml::table& table, const Layer& layer, const std::string& name, std::string& out) {
    const toml::node* node = table.get("source");
    if (node == nullptr) return;
    if (const auto* text = node->as_string()) {
      out = text->get();
    } else {
      diary_->add({node, &layer}, name + " must be a text, got " + written(*node));
    }
  }

  /// Numbers of a list under `key` of a quantity; empty (and reported) unless there are `count` (0: at least one).
  std::vector<double> parameters(const std::string& entry, std::string_view key, const toml::node& node,
                                 const Found& found, std::size_t count) {
    std::vector<double> out;
    const toml::array* list = node.as_array();
    if (list != nullptr)
      for (const toml::node& one : *list)
        if (const auto value = as_number(one)) out.push_back(*value);
    const bool good =
        list != nullptr && out.size() == list->size() && (count == 0 ? !out.empty() : out.size() == count);
    if (good) return out;
    diary_->add({&node, found.layer}, entry + "." + std::string(key) + " must be a list of " +
                                          (count == 0 ? std::string("") : std::to_string(count) + " ") +
                                          "numbers, got " + written(node) +
                                          (list != nullptr ? " of " + std::to_string(list->size()) : ""));
    return {};
  }

  std::optional<math::Distribution> distribution(const std::string& entry, const toml::table& table, const Found& found,
                                                 const economics::DomainLimits& domain) {
    std::string_view kind;
    const toml::node* node = nullptr;
    for (const auto& [key, one] : table) {
      const std::string_view name = key.str();
      if (name == "source") continue;
      if (std::find(distribution_keys.begin(), distribution_keys.end(), name) == distribution_keys.end()) {
        const std::vector<std::string> names(distribution_keys.begin(), distribution_keys.end());
        const std::string* closest = nearest(std::string(name), names);
        diary_->add(*found.layer, static_cast<std::size_t>(key.source().begin.line),
                    entry + "." + excerpt(name) + " is not known" +
                        (closest != nullptr ? "; did you mean " + entry + "." + *closest + "?"
                                            : "; a quantity is a number, or one of value, pert, triangular, uniform, "
                                              "normal, beta, beta_counts, gamma, empirical"));
        return std::nullopt;
      }
      if (node != nullptr) {
        diary_->add(found, entry + " has both " + std::string(kind) + " and " + std::string(name) + "; give one");
        return std::nullopt;
      }
      kind = name;
      node = &one;
    }
    if (node == nullptr) {
      diary_->add(found, entry +
                             " has no value: give a number, or one of value, pert, triangular, uniform, normal, "
                             "beta, beta_counts, gamma, empirical");
      return std::nullopt;
    }
    try {
      std::optional<math::Distribution> made = make(entry, kind, *node, found, domain);
      if (made && !(made->lower() >= domain.lowest && made->upper() <= domain.highest)) {
        diary_->add({node, found.layer},
                    entry + " must " + std::string(domain.requirement) + ", got " + made->describe());
        return std::nullopt;
      }
      return made;
    } catch (const ScenarioFileError&) {
      throw;
    } catch (const Error& error) {
      diary_->add({node, found.layer}, entry + "." + std::string(kind) + ": " + error.what());
      return std::nullopt;
    }
  }

  std::optional<math::Distribution> make(const std::string& entry, std::string_view kind, const toml::node& node,
                                         const Found& found, const economics::DomainLimits& domain) {
    using math::Distribution;
    const auto list = [&](std::size_t count) { return parameters(entry, kind, node, found, count); };
    const auto ordered = [&](const std::vector<double>& v) {
      if (v.empty() || (v[0] <= v[1] && v[1] <= v[2])) return !v.empty();
      diary_->add({&node, found.layer}, entry + "." + std::string(kind) + ": " + core::format_number(v[1]) +
                                            " (mode) must lie between " + core::format_number(v[0]) + " and " +
                                            core::format_number(v[2]));
      return false;
    };
    if (kind == "value") {
      if (const auto value = as_number(node)) return Distribution::fixed(*value);
      diary_->add({&node, found.layer}, entry + ".value must be a number, got " + written(node));
      return std::nullopt;
    }
    if (kind == "pert" || kind == "triangular") {
      const std::vector<double> v = list(3);
      if (!ordered(v)) return std::nullopt;
      return kind == "pert" ? Distribution::pert(v[0], v[1], v[2]) : Distribution::triangular(v[0], v[1], v[2]);
    }
    if (kind == "beta_counts") {
      const toml::table* counts = node.as_table();
      const toml::node* successes = counts != nullptr ? counts->get("successes") : nullptr;
      const toml::node* trials = counts != nullptr ? counts->get("trials") : nullptr;
      const auto s = successes != nullptr ? as_number(*successes) : std::nullopt;
      const auto n = trials != nullptr ? as_number(*trials) : std::nullopt;
      if (s && n && counts->size() == 2 && *s >= 0.0 && *s <= *n) return Distribution::beta_from_counts(*s, *n - *s);
      diary_->add({&node, found.layer}, entry + ".beta_counts must be { successes = S, trials = N } with 0 <= S <= N");
      return std::nullopt;
    }
    const std::vector<double> v = list(kind == "empirical" ? 0 : 2);
    if (v.empty()) return std::nullopt;
    if (kind == "uniform") return Distribution::uniform(v[0], v[1]);
    if (kind == "normal") return Distribution::normal(v[0], v[1], domain.lowest, domain.highest);
    if (kind == "beta") return Distribution::beta(v[0], v[1]);
    if (kind == "gamma") return Distribution::gamma(v[0], v[1]);
    return Distribution::empirical(v);
  }

  Diary* diary_;
  std::string path_;
  std::vector<Layer> layers_;
  std::set<std::string> known_{};
};

/// Reads one scenario: the files it is made of, then section by section.
class ScenarioReader {
 public:
  ScenarioFile read(std::string_view text, const std::string& name) {
    parse(text, name);
    if (!diary_.problems.empty()) throw ScenarioFileError(std::move(diary_.problems), diary_.found);
    std::vector<Layer> layers;
    for (const TomlFile& file : files_) layers.push_back({&file.root, &file.name, false, {}});
    Section root(diary_, "", std::move(layers));
    ScenarioFile out = scenario(root);
    return out;
  }

  static std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw Error(ErrorCode::io, "path", "cannot open the scenario file \"" + path + "\"");
    std::string text;
    char buffer[4096];
    while (text.size() <= most_toml_bytes && (in.read(buffer, sizeof buffer) || in.gcount() > 0))
      text.append(buffer, static_cast<std::size_t>(in.gcount()));
    if (text.size() > most_toml_bytes)
      throw Error(ErrorCode::io, "path", "the scenario file \"" + path + "\" is larger than 16 MB, or has no end");
    if (in.bad()) throw Error(ErrorCode::io, "path", "cannot read the scenario file \"" + path + "\"");
    return text;
  }

 private:
  static std::string relative_to(const std::string& file, const std::string& path) {
    if (path.empty() || path.front() == '/') return path;
    const std::size_t slash = file.find_last_of('/');
    return slash == std::string::npos ? path : file.substr(0, slash + 1) + path;
  }

  void parse(std::string_view text, const std::string& name) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    if (auto obstacle = TomlLimits(text).first_obstacle()) {
      diary_.add(name, obstacle->line, std::move(obstacle->text));
      return;
    }
    try {
      files_.push_back({name, toml::parse(text, name)});
    } catch (const toml::parse_error& error) {
      diary_.add(name, static_cast<std::size_t>(error.source().begin.line), std::string(error.description()));
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
    if (std::any_of(files_.begin(), files_.end(), [&](const TomlFile& known) { return known.name == path; })) {
      diary_.add(name, line_of(*extends), "extends goes round in a circle: " + path + " was read already");
      return;
    }
    if (files_.size() >= 16) {
      diary_.add(name, line_of(*extends), "extends goes on through more than 16 files");
      return;
    }
    std::string next;
    try {
      next = content(path);
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
    if (auto horizon = root.section("horizon")) {
      if (!horizon->has("years")) horizon->missing("years");
      inputs.years = horizon->whole_number("years", 1, 100).value_or(1);
      inputs.complaint_years = horizon->whole_number("complaint_years", 1, inputs.years);
      horizon->finish();
    } else if (!root.has("horizon")) {
      root.missing("horizon.years");
    }
    if (auto discount = root.section("discount")) {
      if (auto rate = discount->quantity("annual_rate", true)) inputs.annual_rate = *rate;
      const std::string timing = discount->text("timing").value_or("end_of_period");
      if (timing == "end_of_period") {
        inputs.timing = core::FirstPayment::after_one_period;
      } else if (timing == "start_of_period") {
        inputs.timing = core::FirstPayment::now;
      } else if (timing == "mid_period") {
        inputs.timing = core::FirstPayment::mid_period;
      } else {
        diary_.add(discount->find("timing"),
                   "discount.timing must be \"end_of_period\", \"mid_period\" or "
                   "\"start_of_period\", got \"" +
                       timing + "\"");
      }
      discount->finish();
    } else if (!root.has("discount")) {
      root.missing("discount.annual_rate");
    }
    if (auto odds_ratio = root.quantity("nonresponse_odds_ratio")) inputs.nonresponse_odds_ratio = *odds_ratio;
    if (auto faster = root.section("faster_answers")) {
      economics::FasterAnswers& out = inputs.faster_answers;
      take(*faster, "minutes_per_answer", out.minutes_per_answer);
      take(*faster, "cost_per_minute", out.cost_per_minute);
      take(*faster, "fixed_per_year", out.fixed_per_year);
      take(*faster, "setup", out.setup);
      faster->finish();
    }
    std::optional<double> within;
    if (auto intervention = root.section("intervention")) {
      within = intervention->number("respond_within_days");
      if (!intervention->has("respond_within_days")) intervention->missing("respond_within_days");
      intervention->finish();
    }
    std::optional<RecordsPlan> plan;
    if (auto records = root.section("records", true)) plan = records_plan(*records);
    if (plan) inputs.design_effect = plan->design_effect;
    if (plan && within &&
        std::find(plan->response_bands.begin(), plan->response_bands.end(), *within) == plan->response_bands.end()) {
      Section intervention = *root.section("intervention");
      diary_.add(intervention.find("respond_within_days"),
                 "intervention.respond_within_days must be one of records.response_bands, got " +
                     core::format_number(*within));
    }
    segments(root, inputs);
    const auto from_records = [](const economics::ScenarioSegment& segment) {
      return std::holds_alternative<economics::RecordedOutcomes>(segment.outcomes);
    };
    if (within && diary_.problems.empty() &&
        std::none_of(inputs.segments.begin(), inputs.segments.end(), from_records)) {
      Section intervention = *root.section("intervention");
      diary_.add(intervention.find("respond_within_days"),
                 "intervention.respond_within_days changes outcomes that come from records, but no segment has "
                 "outcomes = { from = \"records\" }");
    }
    root.finish();
    if (diary_.problems.empty()) {
      try {
        return ScenarioFile{.scenario = economics::RecoveryScenario(std::move(inputs)),
                            .records = std::move(plan),
                            .respond_within_days = within,
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

  std::size_t order(const std::string& file) const {
    std::size_t i = 0;
    while (i < files_.size() && files_[i].name != file) ++i;
    return i;
  }

  static void take(Section& from, std::string_view key, economics::Assumption& out) {
    if (auto value = from.quantity(key)) out = *value;
  }

  RecordsPlan records_plan(Section& in) {
    RecordsPlan out;
    RecordMapping& mapping = out.mapping;
    if (const auto file = in.text("file")) out.file = relative_to(*in.find("file").layer->file, *file);
    out.note = in.text("note").value_or("");
    out.design_effect = in.number("design_effect").value_or(1.0);
    if (!(out.design_effect >= 1.0 && std::isfinite(out.design_effect))) {
      diary_.add(in.find("design_effect"),
                 "records.design_effect must be finite and >= 1, got " + core::format_number(out.design_effect));
      out.design_effect = 1.0;
    }
    mapping.response_days = in.text("response_days").value_or("");
    mapping.resolved = in.text("resolved").value_or("");
    mapping.score = in.text("score").value_or("");
    mapping.segment = in.text("segment").value_or("");
    mapping.channel = in.text("channel").value_or("");
    mapping.weight = in.text("weight").value_or("");
    mapping.resolved_values = value_map(in, "resolved_values");
    mapping.segment_values = value_map(in, "segment_values");
    mapping.segment_other = in.text("segment_other").value_or("");
    mapping.channel_values = value_map(in, "channel_values");
    mapping.channel_other = in.text("channel_other").value_or("");
    if (const Found found = in.find("missing")) {
      const toml::array* list = found.node->as_array();
      mapping.missing.clear();
      bool good = list != nullptr;
      if (list != nullptr)
        for (const toml::node& one : *list) {
          const auto* text = one.as_string();
          good = good && text != nullptr;
          if (text != nullptr) mapping.missing.push_back(text->get());
        }
      if (!good) diary_.add(found, "records.missing must be a list of texts, got " + written(*found.node));
    }
    if (auto scale = in.section("score_scale")) {
      mapping.score_scale.lowest = scale->number("lowest").value_or(mapping.score_scale.lowest);
      mapping.score_scale.highest = scale->number("highest").value_or(mapping.score_scale.highest);
      mapping.score_scale.reversed = scale->flag("reversed").value_or(false);
      scale->finish();
    }
    mapping.largest_bad_share = in.number("largest_bad_share").value_or(mapping.largest_bad_share);
    character(in, "delimiter", mapping.delimiter);
    character(in, "decimal_mark", mapping.decimal_mark);
    if (auto thresholds = in.section("thresholds")) {
      out.thresholds = {.satisfied = thresholds->number("satisfied").value_or(0.0),
                        .delighted = thresholds->number("delighted").value_or(0.0)};
      for (const char* key : {"satisfied", "delighted"})
        if (!thresholds->has(key)) thresholds->missing(key);
      const domain::ScoreScale& scale = mapping.score_scale;
      if (thresholds->has("satisfied") && thresholds->has("delighted") &&
          !(scale.lowest < out.thresholds.satisfied && out.thresholds.satisfied < out.thresholds.delighted &&
            out.thresholds.delighted <= scale.highest))
        diary_.add(in.find("thresholds"),
                   "records.thresholds must satisfy lowest < satisfied < delighted <= highest on "
                   "the scale " +
                       core::format_number(scale.lowest) + " to " + core::format_number(scale.highest));
      thresholds->finish();
    } else if (!in.has("thresholds")) {
      in.missing("thresholds");
    }
    out.response_bands = in.numbers("response_bands");
    if (!in.has("response_bands")) in.missing("response_bands");
    double last = -1.0;
    for (const double edge : out.response_bands) {
      if (!(edge >= 0.0 && edge > last)) {
        diary_.add(in.find("response_bands"),
                   "records.response_bands must be strictly increasing numbers >= 0, got " + core::format_number(edge));
        break;
      }
      last = edge;
    }
    in.finish();
    try {
      check_record_mapping(mapping);
    } catch (const Error& error) {
      diary_.add(*in.layers().front().file, line_of(*in.layers().front().table),
                 std::string("records: ") + error.what());
    }
    return out;
  }

  void character(Section& in, std::string_view key, char& out) {
    const auto text = in.text(key);
    if (!text) return;
    if (text->size() == 1) {
      out = text->front();
    } else {
      diary_.add(in.find(key), "records." + std::string(key) + " must be one character, got \"" + *text + "\"");
    }
  }

  ValueMap value_map(Section& in, std::string_view key) {
    ValueMap out;
    const Found found = in.find(key);
    if (!found) return out;
    const toml::table* table = found.node->as_table();
    if (table == nullptr) {
      diary_.add(found, "records." + std::string(key) + " must be a table of texts, got " + written(*found.node));
      return out;
    }
    // In the order of the file, which numbers the segments.
    std::vector<std::pair<toml::source_position, std::pair<std::string, std::string>>> entries;
    for (const auto& [text, node] : *table) {
      if (const auto* name = node.as_string()) {
        entries.push_back({text.source().begin, {std::string(text.str()), name->get()}});
      } else {
        diary_.add({&node, found.layer}, "records." + std::string(key) + "." + std::string(text.str()) +
                                             " must be a text, got " + written(node));
      }
    }
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& entry : entries) out.push_back(std::move(entry.second));
    return out;
  }

  void segments(Section& root, economics::ScenarioInputs& inputs) {
    std::vector<Layer> defaults;
    root.find("defaults");
    root.find("segment");
    for (const Layer& layer : root.layers())
      if (const toml::node* node = layer.table->get("defaults")) {
        if (const toml::table* table = node->as_table()) {
          defaults.push_back({table, layer.file, true, {}});
        } else {
          diary_.add({node, &layer}, "defaults must be a table, got " + written(*node));
        }
      }
    // Segments in the order of the file that introduces them: the extended file first.
    struct Named {
      std::string name;
      std::vector<Layer> layers;
    };
    std::vector<Named> all;
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
        auto known = std::find_if(all.begin(), all.end(), [&](const Named& n) { return n.name == name->get(); });
        if (known == all.end()) known = all.insert(all.end(), Named{name->get(), {}});
        known->layers.insert(known->layers.begin(), {&table, layer->file, false, {}});
      }
    }
    if (all.empty() && diary_.problems.empty()) {
      root.missing("segment");
      diary_.problems.back().text = "a scenario needs at least one [[segment]]";
    }
    for (Named& one : all) {
      diary_.segment = one.name;
      const Layer own = one.layers.front();
      one.layers.insert(one.layers.end(), defaults.begin(), defaults.end());
      const std::size_t before = diary_.problems.size();
      Section section(diary_, "", one.layers);
      std::optional<economics::ScenarioSegment> made = segment(section);
      if (made && diary_.problems.size() == before) {
        // Contradictions inside the segment: found by the scenario itself, on a scenario of this segment alone.
        try {
          economics::ScenarioInputs alone;
          alone.segments.push_back(*made);
          const economics::RecoveryScenario check(std::move(alone));
        } catch (const Error& error) {
          std::string text = error.what();
          const std::string prefix = "segment \"" + one.name + "\": ";
          if (text.rfind(prefix, 0) == 0) text = text.substr(prefix.size());
          diary_.add(*own.file, line_of(*own.table), text);
        }
        inputs.segments.push_back(std::move(*made));
      }
      diary_.segment.clear();
    }
  }

  std::optional<economics::Telling> telling(Section& in) {
    auto share = in.quantity("share_who_tell", true);
    auto hearers = in.quantity("hearers_given_telling", true);
    in.finish();
    if (!share || !hearers) return std::nullopt;
    return economics::Telling{.share_who_tell = *share, .hearers_given_telling = *hearers};
  }

  std::optional<economics::ScenarioSegment> segment(Section& in) {
    const std::string name = in.text("name").value_or("");
    in.find("source");
    std::optional<economics::Assumption> per_year;
    if (auto complaints = in.section("complaints", true)) {
      per_year = complaints->quantity("per_year", true);
      complaints->finish();
    }
    auto customers = in.quantity("customers");
    auto problem_rate = in.quantity("problem_rate");
    auto voice = in.quantity("voice");

    economics::Outcomes outcomes;
    if (auto section = in.section("outcomes", true)) {
      if (const auto from = section->text("from")) {
        if (*from == "records") {
          outcomes = economics::RecordedOutcomes{};
        } else {
          diary_.add(section->find("from"), "outcomes.from must be \"records\", got \"" + *from + "\"");
        }
      } else {
        economics::OutcomeShares shares;
        for (const domain::OutcomeState state : shares.states) take(*section, domain::to_string(state), shares[state]);
        outcomes = shares;
      }
      section->finish();
    } else if (!in.has("outcomes")) {
      in.missing("outcomes");
    }

    economics::StayRates stay;
    if (auto section = in.section("stay")) {
      using enum domain::OutcomeState;
      for (const domain::OutcomeState state : stay.states)
        stay[state] = section->quantity(domain::to_string(state),
                                        state == dissatisfied || state == satisfied || state == delighted);
      section->finish();
    } else if (!in.has("stay")) {
      in.missing("stay");
    }
    std::optional<economics::Assumption> counterfactual;
    if (auto section = in.section("counterfactual")) {
      counterfactual = section->quantity("stay", true);
      section->finish();
    } else if (!in.has("counterfactual")) {
      in.missing("counterfactual.stay");
    }
    std::optional<economics::Assumption> margin, retention;
    if (auto section = in.section("margin")) {
      margin = section->quantity("per_customer_per_year", true);
      retention = section->quantity("retention", true);
      section->finish();
    } else if (!in.has("margin")) {
      in.missing("margin");
    }
    std::optional<economics::WordOfMouth> word_of_mouth;
    if (auto section = in.section("word_of_mouth")) {
      word_of_mouth.emplace();
      const auto state = [&](std::string_view key, std::optional<economics::Telling>& out) {
        if (auto below = section->section(key)) out = telling(*below);
      };
      for (const domain::OutcomeState outcome : domain::complaint_outcomes)
        state(domain::to_string(outcome), word_of_mouth->tellings[outcome]);
      state("counterfactual", word_of_mouth->counterfactual);
      take(*section, "overlap", word_of_mouth->overlap);
      const auto needed = [&](std::string_view key, economics::Assumption& out) {
        if (auto value = section->quantity(key, true)) out = *value;
      };
      needed("in_market", word_of_mouth->in_market);
      needed("purchase_probability", word_of_mouth->purchase_probability);
      needed("positive_shift", word_of_mouth->positive_shift);
      needed("negative_shift", word_of_mouth->negative_shift);
      needed("value_per_new_customer", word_of_mouth->value_per_new_customer);
      section->finish();
    }
    std::optional<economics::Information> information;
    if (auto section = in.section("information")) {
      auto cases = section->quantity("avoided_cases_per_year", true);
      auto cost = section->quantity("cost_per_case", true);
      section->finish();
      if (cases && cost) information = economics::Information{.avoided_cases_per_year = *cases, .cost_per_case = *cost};
    }
    economics::HandlingCost cost;
    if (auto section = in.section("cost")) {
      take(*section, "per_complaint", cost.per_complaint);
      take(*section, "compensation_per_complaint", cost.compensation_per_complaint);
      take(*section, "fixed_per_year", cost.fixed_per_year);
      take(*section, "setup", cost.setup);
      section->finish();
    }
    in.finish();
    if (!stay.dissatisfied || !stay.satisfied || !stay.delighted || !counterfactual || !margin || !retention)
      return std::nullopt;
    return economics::ScenarioSegment{.name = name,
                                      .complaints_per_year = per_year,
                                      .customers = customers,
                                      .problem_rate = problem_rate,
                                      .voice = voice,
                                      .outcomes = outcomes,
                                      .stay = stay,
                                      .counterfactual_stay = *counterfactual,
                                      .margin_per_customer_per_year = *margin,
                                      .retention = *retention,
                                      .word_of_mouth = word_of_mouth,
                                      .information = information,
                                      .cost = cost};
  }

  Diary diary_{};
  std::deque<TomlFile> files_{};  // addresses stay
};

}  // namespace detail

AMENDS_INLINE ScenarioFileError::ScenarioFileError(std::vector<FileProblem> problems, std::size_t found)
    : Error(ErrorCode::format, problems.empty() ? std::string() : problems.front().file,
            detail::problem_list(problems, (std::max)(found, problems.size()))),
      problems_(std::move(problems)) {}

AMENDS_INLINE ScenarioFile parse_scenario(std::string_view text, const std::string& name) {
  return detail::ScenarioReader().read(text, name);
}

AMENDS_INLINE ScenarioFile load_scenario(const std::string& path) {
  return parse_scenario(detail::ScenarioReader::content(path), path);
}

AMENDS_INLINE economics::RecoveryScenario ScenarioFile::observed(const satisfaction::OutcomeTable& table) const {
  const economics::RecoveryScenario made = scenario.with_observed(table);
  return respond_within_days ? made.with_response_within(*respond_within_days) : made;
}

AMENDS_INLINE ObservedRecords read_records(const RecordsPlan& plan, const std::string& other_file,
                                           core::Executor* executor) {
  const std::string& path = other_file.empty() ? plan.file : other_file;
  if (path.empty())
    throw Error(ErrorCode::missing, "records.file", "no records: the scenario file names none and none were given");
  ComplaintRecords records = read_complaints(path, plan.mapping, executor);
  if (records.size() == 0)
    throw Error(ErrorCode::missing, "records.file", "\"" + path + "\" has no usable row of complaints");
  satisfaction::OutcomeTable table = satisfaction::tabulate_outcomes(
      records.log(), plan.thresholds, plan.response_bands, satisfaction::GroupBy::segment, executor);
  return {.records = std::move(records), .table = std::move(table)};
}

}  // namespace amends::inline AMENDS_ABI::interop
