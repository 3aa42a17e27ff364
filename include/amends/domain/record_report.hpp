#pragma once

#include <amends/core/config.hpp>
#include <amends/core/row_report.hpp>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::domain {

/// Why a row was not used, as a person would look it up.
struct BadRow {
  std::size_t line = 0;  ///< of the file as an editor counts, from 1; of the first line of a record that has several
  std::string column{};  ///< header of the column; "" when the row as a whole is wrong
  std::string text{};    ///< what stood there, shortened to 60 bytes, control characters escaped, always valid UTF-8
  std::string reason{};  ///< e.g. "is outside the score scale 1 to 5"
  std::string file{};    ///< where several files were read one after the other; otherwise ""

  /// "line 17, column \"score\": \"7\" is outside the score scale 1 to 5", after the file where several were read.
  [[nodiscard]] std::string to_string() const;
  bool operator==(const BadRow&) const = default;
};

/// The account of records that were read: what came, what was used, what was left out and why, what was sent to a name
/// for all others, what was taken in another sense than it stands there. It goes with the records wherever they go: on
/// the log, the table of outcomes, the scenario and its result.
struct RecordReport {
  static constexpr std::size_t bad_rows_kept = 10;
  static constexpr std::size_t texts_kept = 10;

  /// Rows left out for one reason.
  struct LeftOut {
    std::string column{};  ///< its header; "" where the row as a whole is wrong
    std::string reason{};
    std::size_t rows = 0;
    std::size_t first_line = 0;  ///< of its file
    std::string file{};          ///< that of the first, where several files were read one after the other
    bool operator==(const LeftOut&) const = default;
  };
  /// A text that no value map lists, and the listed one that a person would take it for ("" if none): other capitals,
  /// accents, blanks, or characters without width.
  struct OtherText {
    std::string text{};
    std::size_t rows = 0;
    std::string looks_like{};
    bool operator==(const OtherText&) const = default;
  };
  /// What the name for all others of a column took.
  struct SentToOther {
    std::string column{};
    std::string name{};
    std::size_t rows = 0;
    std::size_t texts = 0;           ///< different ones; those of more than 256 bytes or beyond 65,536 are not counted
    std::vector<OtherText> first{};  ///< at most `texts_kept`: look-alikes before the others, then by their rows
    bool operator==(const SentToOther&) const = default;
  };
  /// Values that were taken in another sense than they stand there, e.g. "a percent sign was dropped".
  struct Reinterpreted {
    std::string column{};
    std::string what{};
    std::size_t rows = 0;
    std::size_t first_line = 0;
    std::string file{};  ///< that of the first, where several files were read one after the other
    bool operator==(const Reinterpreted&) const = default;
  };

  /// Data rows read, good and bad. A bad record counts for the lines that it spans; one with a wrong value does where
  /// that value holds a line break.
  std::size_t rows = 0;
  std::size_t bad = 0;              ///< rows not used
  std::size_t blank_lines = 0;      ///< empty lines, and those of delimiters and blanks only; they are not rows
  std::size_t swallowed_lines = 0;  ///< lines behind the first of bad records: a quote took them
  std::vector<BadRow> first_bad{};  ///< the first `bad_rows_kept` of the bad rows
  std::vector<LeftOut> left_out{};  ///< by reason, in the order of their first rows
  std::vector<SentToOther> sent_to_other{};
  std::vector<Reinterpreted> reinterpreted{};
  /// Lines that skip_lines and footer_lines took out, the first of each; they are not rows. Texts as in BadRow.
  std::vector<BadRow> skipped_lines{};
  std::vector<std::string>
      unusual_texts{};               ///< the first not of ASCII, where the encoding was stated and takes any byte
  std::vector<std::string> files{};  ///< in the order read
  std::string encoding{};            ///< of the (last) file; "" for records that are no file
  std::string delimiter{};
  bool counts_lines = true;  ///< `first_line` counts lines of a file from 1; false: rows of a table from 0
  /// Segments of the records that the scenario does not have, and their complaints: they enter nothing.
  struct OutsideScenario {
    std::string segment{};
    double complaints = 0.0;
    bool operator==(const OutsideScenario&) const = default;
  };
  std::vector<OutsideScenario> outside_scenario{};
  std::vector<std::string>
      findings{};  ///< about the records as a whole, a sentence each: what speaks against a mapping
  double first_received = std::numeric_limits<double>::quiet_NaN();  ///< days since 1970-01-01; NaN: no such column
  double last_received = std::numeric_limits<double>::quiet_NaN();
  /// The first and the last day on which anything else came: far from the ends, these are placeholders.
  double second_received = std::numeric_limits<double>::quiet_NaN();
  double second_last_received = std::numeric_limits<double>::quiet_NaN();

  [[nodiscard]] std::size_t used() const noexcept { return rows - bad; }
  [[nodiscard]] double bad_share() const noexcept {
    return rows == 0 ? 0.0 : static_cast<double>(bad) / static_cast<double>(rows);
  }
  /// Every row was used, as it stands there, no line was taken out, and nothing was found: to_string() says no more
  /// than how many there are, and when.
  [[nodiscard]] bool clean() const noexcept {
    return bad == 0 && sent_to_other.empty() && reinterpreted.empty() && outside_scenario.empty() && findings.empty() &&
           unusual_texts.empty() && skipped_lines.empty();
  }
  /// The account of rows that came in memory: their reasons, by row.
  [[nodiscard]] static RecordReport of(const core::RowReport& rows);
  /// The account as text, a line for each thing it says: "300 rows read, 297 used, 3 left out" first. No line break at
  /// the end.
  [[nodiscard]] std::string to_string() const;
};

/// Names for a message, "web, shop and 58 more": at most ten, and of each at most 60 bytes, in whole characters.
[[nodiscard]] std::string first_names(const std::vector<std::string>& names);

}  // namespace amends::inline AMENDS_ABI::domain

#if AMENDS_HEADER_ONLY
#include <amends/impl/domain/record_report.ipp>
#endif
