#pragma once

#include <toml++/toml.h>
#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/impl/interop/scenario_diary.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/saved_estimate.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A quantity of a scenario file that comes from a saved model:
//   { model = "stay.json", quantity = "survival", at = { years = 1 }, where = { outcome = "satisfied" } }
// Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::array<std::string_view, 4> model_keys{"model", "quantity", "at", "where"};

/// Is it meant to be one, or one that the caller gave ({ estimate = 0 })?
inline bool names_estimate(const Diary& diary, const toml::table& table) noexcept {
  if (!diary.estimates.empty() && table.contains("estimate")) return true;
  for (const std::string_view key : model_keys)
    if (table.contains(key)) return true;
  return false;
}

/// Reads the entry's table into a query; what is wrong goes into the diary.
class EstimateEntry {
 public:
  EstimateEntry(Diary& diary, const std::string& entry, const toml::table& table, const Found& found)
      : diary_(diary), entry_(entry), table_(table), found_(found) {}

  std::optional<estimation::Estimate> read() {
    const std::size_t before = diary_.found;
    if (!diary_.estimates.empty() && table_.contains("estimate")) return given();
    check_keys(model_keys);
    const std::string path = text("model");
    query_.quantity = text("quantity");
    query_.from = path;
    read_at();
    read_where();
    if (diary_.found != before) return std::nullopt;
    const NamedModel& named = model(relative_to(*found_.layer->file, path));
    if (!named.state) return fail("model", named.problem);
    try {
      return estimate_from_state(*named.state, query_);
    } catch (const Error& error) {
      const bool known = table_.contains(error.parameter());
      return fail(known ? error.parameter() : "model", quoted_path(path) + ": " + error.what());
    }
  }

 private:
  std::nullopt_t fail(std::string_view key, const std::string& what) {
    const toml::node* node = table_.get(key);
    diary_.add({node != nullptr ? node : found_.node, found_.layer}, entry_ + ": " + what);
    return std::nullopt;
  }

  /// One that came beside the text.
  std::optional<estimation::Estimate> given() {
    const auto* const place = table_.get_as<std::int64_t>("estimate");
    const std::size_t before = diary_.found;
    check_keys(std::array<std::string_view, 1>{"estimate"});
    if (diary_.found != before) return std::nullopt;
    if (place == nullptr || place->get() < 0 || static_cast<std::size_t>(place->get()) >= diary_.estimates.size())
      return fail("estimate", "estimate must be the place of one that was given");
    return diary_.estimates[static_cast<std::size_t>(place->get())];
  }

  template <class Keys>
  void check_keys(const Keys& known) {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (name == "source" || std::find(known.begin(), known.end(), name) != known.end()) continue;
      const std::vector<std::string> names(known.begin(), known.end());
      const std::string* const closest = nearest(name, names);
      diary_.add({&node, found_.layer},
                 entry_ + "." + excerpt(name) + " is not known" +
                     (closest != nullptr ? "; did you mean " + entry_ + "." + *closest + "?"
                                         : "; a quantity of a saved model has model, quantity, at, where and source"));
    }
  }

  std::string text(std::string_view key) {
    const toml::node* const node = table_.get(key);
    const std::string full = entry_ + "." + std::string(key);
    if (node == nullptr) {
      diary_.add(found_, full + " is missing");
    } else if (const auto* value = node->as_string(); value != nullptr && !value->get().empty()) {
      return value->get();
    } else {
      diary_.add({node, found_.layer}, full + " must be a text, got " + written(*node));
    }
    return {};
  }

  const toml::table* names_under(std::string_view key) {
    const toml::node* const node = table_.get(key);
    if (node == nullptr) return nullptr;
    if (node->as_table() == nullptr)
      diary_.add({node, found_.layer}, entry_ + "." + std::string(key) + " must be a table, got " + written(*node));
    return node->as_table();
  }
  void read_at() {
    const toml::table* const at = names_under("at");
    if (at == nullptr) return;
    for (const auto& [key, node] : *at) {
      const std::string name(key.str());
      if (const auto value = as_number(node)) {
        query_.at.emplace_back(name, *value);
      } else {
        diary_.add({&node, found_.layer}, entry_ + ".at." + excerpt(name) + " must be a number, got " + written(node));
      }
    }
  }
  void read_where() {
    const toml::table* const where = names_under("where");
    if (where == nullptr) return;
    for (const auto& [key, node] : *where) {
      const std::string name(key.str());
      if (const auto value = as_number(node)) {
        query_.where.emplace_back(name, *value);
      } else if (const auto* label = node.as_string()) {
        query_.where.emplace_back(name, label->get());
      } else if (const auto* flag = node.as_boolean()) {
        query_.where.emplace_back(name, flag->get() ? 1.0 : 0.0);
      } else {
        diary_.add({&node, found_.layer},
                   entry_ + ".where." + excerpt(name) + " must be a text or a number, got " + written(node));
      }
    }
  }

  const NamedModel& model(const std::string& path) {
    const auto [at, is_new] = diary_.models.try_emplace(path);
    if (!is_new) return at->second;
    try {
      at->second.state = read_model_file(path, diary_.executor);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::interrupted) throw;
      at->second.problem = error.what();
    }
    return at->second;
  }

  Diary& diary_;
  const std::string& entry_;
  const toml::table& table_;
  const Found& found_;
  estimation::EstimateQuery query_{};
};

inline std::optional<estimation::Estimate> read_estimate(Diary& diary, const std::string& entry,
                                                         const toml::table& table, const Found& found) {
  return EstimateEntry(diary, entry, table, found).read();
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
