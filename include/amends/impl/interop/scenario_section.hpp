#pragma once

#include <amends/interop/scenario_file.hpp>

#include <toml++/toml.h>
#include <amends/impl/interop/scenario_diary.hpp>
#include <amends/impl/interop/scenario_estimate.hpp>
#include <amends/impl/interop/texts.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

// A table of a scenario file, as it is read. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::array<std::string_view, 12> distribution_keys{
    "value",       "pert",  "triangular", "uniform",      "normal",         "beta",
    "beta_counts", "gamma", "log_normal", "logit_normal", "log_log_normal", "empirical"};
/// "value, pert, ...", for messages.
inline std::string all_distribution_keys() {
  std::string all;
  for (const std::string_view key : distribution_keys) all.append(all.empty() ? "" : ", ").append(key);
  return all;
}

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
  [[nodiscard]] Diary& diary() const noexcept { return *diary_; }

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
    const auto* real = found.node->as_floating_point();
    if (real != nullptr && real->get() >= lowest && real->get() <= highest && std::floor(real->get()) == real->get()) {
      diary_->add(found, full(key) + " must be a whole number: write " + written(*found.node) +
                             ", without a decimal point or an exponent");
      return std::nullopt;
    }
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
    return quantity_of(full(key), found);
  }

  /// A list of quantities, named by their places from 1: "complaints.by_year.1".
  std::vector<economics::Assumption> quantities(std::string_view key) {
    const Found found = find(key);
    std::vector<economics::Assumption> out;
    if (!found) return out;
    const toml::array* list = found.node->as_array();
    if (list == nullptr || list->empty()) {
      diary_->add(found, full(key) + " must be a list of at least one quantity, got " + written(*found.node));
      return out;
    }
    for (const toml::node& one : *list) {
      const std::string entry = full(key) + "." + std::to_string(out.size() + 1);
      const auto made = quantity_of(entry, {&one, found.layer});
      if (!made) return {};
      out.push_back(*made);
    }
    return out;
  }

  /// What stands in one place.
  std::optional<economics::Assumption> quantity_of(const std::string& entry, const Found& found) {
    const economics::DomainLimits domain = economics::entry_limits(entry);
    std::string source = found.layer->source;
    std::optional<math::Distribution> value;
    if (const auto fixed = as_number(*found.node)) {
      if (!(*fixed >= domain.lowest && *fixed <= domain.highest && std::isfinite(*fixed))) {
        diary_->add(found, entry + " must " + std::string(domain.requirement) + ", got " + written(*found.node));
        return std::nullopt;
      }
      value = math::Distribution::fixed(*fixed);
    } else if (const toml::table* estimated = found.node->as_table();
               estimated != nullptr && names_estimate(*diary_, *estimated)) {
      return estimate_quantity(entry, *estimated, found, domain);
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
    bool listed = false;  // the known keys are said once
    for (const Layer& layer : layers_)
      for (const auto& [key, node] : *layer.table) {
        const std::string name(key.str());
        if (known_.count(name) > 0) continue;
        std::string message = full(excerpt(name)) + " is not known";
        const std::vector<std::string> names(known_.begin(), known_.end());
        if (diary_->found >= most_problems) {  // counted, but no longer shown
        } else if (const std::string* closest = nearest(name, names)) {
          message += "; did you mean " + full(*closest) + "?";
        } else if (!std::exchange(listed, true)) {
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

  /// Numbers of a list under `key` of a quantity; empty (and reported) unless there are `count` (0: at least one), or
  /// `or_count`.
  std::vector<double> parameters(const std::string& entry, std::string_view key, const toml::node& node,
                                 const Found& found, std::size_t count, std::size_t or_count) {
    std::vector<double> out;
    const toml::array* list = node.as_array();
    if (list != nullptr)
      for (const toml::node& one : *list)
        if (const auto value = as_number(one)) out.push_back(*value);
    const bool good = list != nullptr && out.size() == list->size() &&
                      (count == 0 ? !out.empty() : out.size() == count || out.size() == or_count);
    if (good) return out;
    const std::string counts = std::to_string(count) + (or_count == count ? "" : " or " + std::to_string(or_count));
    diary_->add({&node, found.layer},
                entry + "." + std::string(key) + " must be a list of " + (count == 0 ? std::string("") : counts + " ") +
                    "numbers, got " + written(node) + (list != nullptr ? " of " + std::to_string(list->size()) : ""));
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
        diary_->add(
            *found.layer, static_cast<std::size_t>(key.source().begin.line),
            entry + "." + excerpt(name) + " is not known" +
                (closest != nullptr ? "; did you mean " + entry + "." + *closest + "?"
                                    : "; a quantity is a number, one of " + all_distribution_keys() + ", or a model"));
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
      diary_->add(found, entry + " has no value: give a number, or one of " + all_distribution_keys());
      return std::nullopt;
    }
    try {
      std::optional<math::Distribution> made = make(entry, kind, *node, found, domain);
      if (made && !domain.admit(*made)) {
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

  /// A quantity of a saved model, which is its own source unless its own table says another.
  std::optional<economics::Assumption> estimate_quantity(const std::string& entry, const toml::table& table,
                                                         const Found& found, const economics::DomainLimits& domain) {
    std::string source;
    source_of(table, *found.layer, entry + ".source", source);
    const std::optional<estimation::Estimate> estimate = read_estimate(*diary_, entry, table, found);
    if (!estimate) return std::nullopt;
    economics::Assumption made(*estimate, source, found.layer->shared ? entry : std::string());
    if (domain.admit(made.value)) return made;
    diary_->add(found, entry + " must " + std::string(domain.requirement) + ", got " + made.value.describe());
    return std::nullopt;
  }

  std::optional<math::Distribution> make(const std::string& entry, std::string_view kind, const toml::node& node,
                                         const Found& found, const economics::DomainLimits& domain) {
    using math::Distribution;
    const auto list = [&](std::size_t count, std::size_t or_count) {
      return parameters(entry, kind, node, found, count, or_count);
    };
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
      const std::vector<double> v = list(3, kind == "pert" ? 4 : 3);
      if (!ordered(v)) return std::nullopt;
      if (kind == "triangular") return Distribution::triangular(v[0], v[1], v[2]);
      return Distribution::pert(v[0], v[1], v[2], v.size() == 4 ? v[3] : 4.0);
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
    const std::vector<double> v = kind == "empirical" ? list(0, 0) : list(2, kind == "normal" ? 4 : 2);
    if (v.empty()) return std::nullopt;
    if (kind == "uniform") return Distribution::uniform(v[0], v[1]);
    if (kind == "normal") {
      const bool bounded = v.size() == 4;
      return Distribution::normal(v[0], v[1], bounded ? (std::max)(v[2], domain.lowest) : domain.lowest,
                                  bounded ? (std::min)(v[3], domain.highest) : domain.highest);
    }
    if (kind == "beta") return Distribution::beta(v[0], v[1]);
    if (kind == "gamma") return Distribution::gamma(v[0], v[1]);
    if (kind == "log_normal") return Distribution::log_normal(v[0], v[1]);
    if (kind == "logit_normal") return Distribution::logit_normal(v[0], v[1]);
    if (kind == "log_log_normal") return Distribution::log_log_normal(v[0], v[1]);
    return Distribution::empirical(v);
  }

  Diary* diary_;
  std::string path_;
  std::vector<Layer> layers_;
  std::set<std::string> known_{};
};

inline void take(Section& from, std::string_view key, economics::Assumption& out) {
  if (auto value = from.quantity(key)) out = *value;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
