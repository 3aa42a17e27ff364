// What a report is made of: numbers as people read them, and blocks that text and Markdown share.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace report {

/// With so many decimals; "-" for what is no number, here and below.
[[nodiscard]] std::string fixed(double value, int decimals);
/// 1234567 -> "1,234,567"; below 10 three digits, 0.123, from 1e15 on 1.23e+15
[[nodiscard]] std::string grouped(double value);
/// 0.123 -> "12.3 %"
[[nodiscard]] std::string percent(double share, int decimals = 1);
/// With its sign.
[[nodiscard]] std::string signed_number(double value, int decimals);
/// A difference of shares in percentage points, with its sign.
[[nodiscard]] std::string points(double share);
/// Three significant digits, for the values of inputs.
[[nodiscard]] std::string short_number(double value);

struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes{};
};
struct Block {
  std::string heading;
  std::vector<std::string> paragraphs{};
  std::vector<Table> tables{};
};

[[nodiscard]] std::string render_blocks(const std::string& title, const std::string& subtitle,
                                        const std::vector<Block>& blocks, bool markdown);

}  // namespace report
