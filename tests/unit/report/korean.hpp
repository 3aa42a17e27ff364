#pragma once

#include <cctype>
#include <set>
#include <string>
#include <vector>

namespace amends_test {

/// Words in Latin letters, each once, but for these and for names of entries: those have a dot or an underscore, or stand
/// below. Numbers such as 1e-05 are none.
inline std::vector<std::string> latin_words(const std::string& text, std::set<std::string> names) {
  names.insert({"amends", "strata", "cluster", "information", "escalation", "records", "thresholds"});
  const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  const auto is_part = [&](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; };
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_part(text[end])) ++end;
    std::string word = text.substr(at, end - at);
    while (word.ends_with('.')) word.pop_back();
    if (!word.empty() && is_letter(word.front()) && word.find_first_of("._") == std::string::npos &&
        names.insert(word).second)
      found.push_back(word);
    at = end + 1;
  }
  return found;
}

}  // namespace amends_test
