#pragma once

#include <amends/interop/model_file.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {
[[noreturn]] AMENDS_INLINE void throw_not_a_model(const std::string& why) {
  throw Error(ErrorCode::format, "json", "this is not a saved model: " + why);
}

AMENDS_INLINE nlohmann::ordered_json number_to_json(double value) {
  if (std::isfinite(value)) return value;
  if (std::isnan(value)) return "nan";
  return value > 0.0 ? "inf" : "-inf";
}

/// Takes a saved model apart while it is read: no tree is built, so nothing can be nested deeper than a model is, and
/// every key is seen, twice where it is written twice.
class ModelReader {
 public:
  using Json = nlohmann::ordered_json;
  estimation::ModelState state{};

  /// What has been read is a whole model.
  void finish() const {
    if (!seen("amends_model")) throw_not_a_model("it has no \"amends_model\"");
    for (const char* part : {"version", "texts", "lists", "numbers"})
      if (!seen(part)) throw_not_a_model(std::string("it has no \"") + part + "\"");
  }

  bool null() { return wrong(); }
  bool boolean(bool) { return wrong(); }
  bool number_integer(Json::number_integer_t value) { return number(static_cast<double>(value), value, true); }
  bool number_unsigned(Json::number_unsigned_t value) {
    constexpr auto most = static_cast<Json::number_unsigned_t>((std::numeric_limits<std::int64_t>::max)());
    return number(static_cast<double>(value), static_cast<std::int64_t>((std::min)(value, most)), true);
  }
  bool number_float(Json::number_float_t value, const std::string&) { return number(value, 0, false); }
  bool string(std::string& text) {
    if (depth_ == 1 && part_ == "amends_model") {
      state.model = std::move(text);
    } else if (depth_ == 2 && part_ == "texts") {
      state.put(name_, std::move(text));
    } else if (depth_ == 3 && part_ == "lists") {
      list_.push_back(std::move(text));
    } else if (depth_ == 3 && part_ == "numbers" && (text == "nan" || text == "inf" || text == "-inf")) {
      constexpr double infinity = std::numeric_limits<double>::infinity();
      numbers_.push_back(text == "nan"   ? std::numeric_limits<double>::quiet_NaN()
                         : text == "inf" ? infinity
                                         : -infinity);
    } else {
      return wrong();
    }
    return true;
  }
  bool binary(Json::binary_t&) { return wrong(); }
  bool start_object(std::size_t) {
    if (depth_ == 1 && (part_ == "amends_model" || part_ == "version")) return wrong();
    if (depth_ > 1) return wrong();
    ++depth_;
    return true;
  }
  bool end_object() {
    --depth_;
    return true;
  }
  bool key(std::string& key) {
    if (depth_ == 1) {
      if (seen(key)) throw_not_a_model("\"" + quotable(key) + "\" stands in it twice");
      if (key != "amends_model" && key != "version" && key != "texts" && key != "lists" && key != "numbers")
        throw_not_a_model("\"" + quotable(key) + "\" is not known");
      parts_.push_back(key);
      part_ = std::move(key);
    } else {
      if (!names_.insert(part_ + "." + key).second)
        throw_not_a_model("\"" + quotable(key) + "\" stands twice in \"" + part_ + "\"");
      name_ = std::move(key);
    }
    return true;
  }
  bool start_array(std::size_t) {
    if (depth_ != 2 || part_ == "texts") return wrong();
    ++depth_;
    return true;
  }
  bool end_array() {
    --depth_;
    if (part_ == "lists") state.put(name_, std::exchange(list_, {}));
    if (part_ == "numbers") state.put(name_, std::exchange(numbers_, {}));
    return true;
  }
  template <class Failure>
  bool parse_error(std::size_t, const std::string&, const Failure&) {
    throw_not_a_model("it is not valid JSON");
  }

 private:
  static std::string quotable(const std::string& key) { return key.size() > 60 ? key.substr(0, 57) + "..." : key; }
  [[nodiscard]] bool seen(std::string_view part) const {
    return std::find(parts_.begin(), parts_.end(), part) != parts_.end();
  }
  [[noreturn]] bool wrong() const {
    if (depth_ == 0 || part_ == "amends_model") throw_not_a_model("it has no \"amends_model\"");
    if (part_ == "version") throw_not_a_model("its \"version\" is not a whole number from 1 to 2147483647");
    if (depth_ == 1) throw_not_a_model("\"" + part_ + "\" is not an object");
    const std::string is_not = part_ == "texts"                    ? "is not a text"
                               : part_ == "lists" && depth_ == 2   ? "is not a list"
                               : part_ == "lists"                  ? "holds something that is not a text"
                               : part_ == "numbers" && depth_ == 2 ? "is not a list of numbers"
                                                                   : "holds something that is not a number";
    throw_not_a_model("\"" + quotable(name_) + "\" " + is_not);
  }
  bool number(double value, std::int64_t whole, bool is_whole) {
    if (depth_ == 1 && part_ == "version") {
      if (!is_whole || whole < 1 || whole > (std::numeric_limits<int>::max)()) wrong();
      state.version = static_cast<int>(whole);
    } else if (depth_ == 3 && part_ == "numbers") {
      numbers_.push_back(value);
    } else {
      return wrong();
    }
    return true;
  }

  int depth_ = 0;  // 1: in the model, 2: in one of its parts, 3: in a list there
  std::string part_{}, name_{};
  std::vector<std::string> parts_{};
  std::set<std::string> names_{};
  std::vector<std::string> list_{};
  std::vector<double> numbers_{};
};
}  // namespace detail

AMENDS_INLINE std::string write_model(const estimation::ModelState& state) {
  using Json = nlohmann::ordered_json;
  Json texts = Json::object(), lists = Json::object(), numbers = Json::object();
  for (const auto& [name, text] : state.texts) texts[name] = text;
  for (const auto& [name, list] : state.lists) lists[name] = list;
  for (const auto& [name, values] : state.numbers) {
    Json array = Json::array();
    for (const double value : values) array.push_back(detail::number_to_json(value));
    numbers[name] = std::move(array);
  }
  Json json;
  json["amends_model"] = state.model;
  json["version"] = state.version;
  json["texts"] = std::move(texts);
  json["lists"] = std::move(lists);
  json["numbers"] = std::move(numbers);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

AMENDS_INLINE estimation::ModelState read_model(std::string_view text) {
  detail::ModelReader reader;
  nlohmann::ordered_json::sax_parse(text.begin(), text.end(), &reader);
  reader.finish();
  return std::move(reader.state);
}

}  // namespace amends::inline AMENDS_ABI::interop
