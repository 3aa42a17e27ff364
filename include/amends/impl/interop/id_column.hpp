#pragma once

#include <amends/domain/record_report.hpp>
#include <amends/impl/domain/log_findings.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/id_texts.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A mapped column of ids: any number of different texts, each of which is kept. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

class IdColumn {
 public:
  std::string role;
  std::string header;
  std::size_t slot = 0;  ///< which of the wanted fields
  IdTexts ids{};

  IdColumn(std::string the_role, std::string the_header, const std::vector<std::string>& missing)
      : role(std::move(the_role)), header(std::move(the_header)) {
    for (const std::string& text : missing) missing_.add(text);
  }

  /// The code of the id of a row that is used, NaN where it is missing; `line` and `file` are said of repeated ones.
  double code(std::string_view text, std::size_t line, std::size_t file) {
    if (trim(text).empty() || missing_.find(text) != IdTexts::nobody) return std::numeric_limits<double>::quiet_NaN();
    const std::size_t known = ids.size();
    const std::int64_t code = ids.add(text);
    if (ids.size() == known && repeated_++ == 0) first_repeated_ = {line, file};
    return static_cast<double>(code);
  }

  /// A complaint is one row: who stands for several of them is nothing to find.
  void find(const domain::RecordReport& report, std::vector<std::string>& findings) const {
    if (role != "complaint_id" || repeated_ == 0) return;
    const auto [line, file] = first_repeated_;
    findings.push_back(domain::detail::repeated_ids_finding(
        repeated_, " (column " + detail::quoted(header) + ")",
        "the first at line " + std::to_string(line) +
            (report.files.size() > 1 ? " of " + report.files[file] : std::string())));
  }

 private:
  IdTexts missing_{};
  std::size_t repeated_ = 0;
  std::pair<std::size_t, std::size_t> first_repeated_{};
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
