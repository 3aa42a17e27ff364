#pragma once

#include <amends/interop/scenario_file.hpp>

#include <toml++/toml.h>
#include <amends/core/executor.hpp>
#include <amends/estimation/estimate.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/impl/interop/texts.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

// What is read of a scenario file and where it stands, and the mistakes found on the way. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// Of a list of problems: what somebody would still read.
inline constexpr std::size_t most_problems = 50;

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

/// A saved model that a file names, or why it cannot be read.
struct NamedModel {
  std::optional<estimation::ModelState> state{};
  std::string problem{};
};

/// Everything that collects mistakes while a file is read, and the models it named so far.
struct Diary {
  std::map<std::string, NamedModel> models{};         ///< by path: each is read once
  core::Executor* executor = nullptr;                 ///< not owned; may be null
  std::span<const estimation::Estimate> estimates{};  ///< that the caller gave beside the text
  std::vector<FileProblem> problems{};                ///< the first `most_problems`
  std::size_t found = 0;
  std::set<std::string> known{};
  std::string segment{};

  void add(const std::string& file, std::size_t line, const std::string& text, bool in_segment = true) {
    // The parser quotes what it stumbled over as it stands there.
    FileProblem made{.file = file, .line = line, .segment = in_segment ? segment : "", .text = excerpt(text, 1000)};
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

/// A path written in a file, as it can be opened: it counts from the folder of the file.
inline std::string relative_to(const std::string& file, const std::string& path) {
  if (path.empty() || path.front() == '/') return path;
  const std::size_t slash = file.find_last_of('/');
  return slash == std::string::npos ? path : file.substr(0, slash + 1) + path;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
