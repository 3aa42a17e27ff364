#pragma once

#include <amends/interop/model_file.hpp>

#include <amends/core/error.hpp>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
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

AMENDS_INLINE double number_from_json(const std::string& name, const nlohmann::ordered_json& json) {
  if (json.is_number()) return json.get<double>();
  if (json == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (json == "inf") return std::numeric_limits<double>::infinity();
  if (json == "-inf") return -std::numeric_limits<double>::infinity();
  throw_not_a_model("\"" + name + "\" holds something that is not a number");
}
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
  using Json = nlohmann::ordered_json;
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) detail::throw_not_a_model("it is not valid JSON");
  if (!json.is_object() || !json.contains("amends_model") || !json["amends_model"].is_string())
    detail::throw_not_a_model("it has no \"amends_model\"");
  if (!json.contains("version") || !json["version"].is_number_integer())
    detail::throw_not_a_model("it has no \"version\"");
  for (const char* part : {"texts", "lists", "numbers"})
    if (!json.contains(part) || !json[part].is_object())
      detail::throw_not_a_model(std::string("it has no \"") + part + "\"");

  estimation::ModelState state;
  state.model = json["amends_model"].get<std::string>();
  state.version = json["version"].get<int>();
  for (const auto& [name, value] : json["texts"].items()) {
    if (!value.is_string()) detail::throw_not_a_model("\"" + name + "\" is not a text");
    state.put(name, value.template get<std::string>());
  }
  for (const auto& [name, value] : json["lists"].items()) {
    if (!value.is_array()) detail::throw_not_a_model("\"" + name + "\" is not a list");
    std::vector<std::string> list;
    for (const auto& element : value) {
      if (!element.is_string()) detail::throw_not_a_model("\"" + name + "\" holds something that is not a text");
      list.push_back(element.template get<std::string>());
    }
    state.put(name, std::move(list));
  }
  for (const auto& [name, value] : json["numbers"].items()) {
    if (!value.is_array()) detail::throw_not_a_model("\"" + name + "\" is not a list of numbers");
    std::vector<double> values;
    for (const auto& element : value) values.push_back(detail::number_from_json(name, element));
    state.put(name, std::move(values));
  }
  return state;
}

}  // namespace amends::inline AMENDS_ABI::interop
