// Bytes read as the lines of a till, through a mapping and a form of text that the first bytes choose. However the bytes
// are cut into chunks, the records and their account are the same and so is the verdict; the reader may throw Error and
// nothing else; every row is used or left out for a reason; and what is used is a purchase history.

#include <amends/core/error.hpp>
#include <amends/domain/purchase_history.hpp>
#include <amends/interop/transactions.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {
using namespace amends::interop;

TransactionMapping mapping_of(unsigned char form, unsigned char dates) {
  TransactionMapping mapping{.customer = "c", .time = "t"};
  if ((form & 1) != 0) mapping.amount = "a";
  constexpr const char* encodings[] = {"", "utf-16le", "windows-1252", "cp949"};
  mapping.encoding = encodings[form >> 1 & 3];
  if ((form & 8) != 0) {
    mapping.decimal_mark = ',';
    mapping.thousands_mark = ".";
  }
  if ((form & 16) != 0) {
    mapping.header = false;
    mapping.columns = {"c", "t", "a"};
  }
  mapping.footer_lines = (form & 32) != 0 ? 2 : 0;
  mapping.skip_lines = (form & 64) != 0 ? 1 : 0;
  mapping.date_format = to_string(static_cast<DateFormat>(dates % 8));
  mapping.largest_bad_share = 1.0;
  return mapping;
}

/// The account and the rows as text, or the error. Twice the same file, if `twice`.
std::string outcome(const TransactionMapping& mapping, std::string_view bytes, std::size_t chunk, bool twice) {
  try {
    TransactionReader reader(mapping, "fuzz.csv");
    for (int file = twice ? 2 : 1; file > 0; --file) {
      for (std::size_t at = 0; at < bytes.size(); at += chunk) reader.feed(bytes.substr(at, chunk));
      if (file > 1) reader.next_file("again.csv");
    }
    const TransactionRecords records = reader.finish();
    const auto& report = records.report();
    std::size_t left_out = 0;
    for (const auto& one : report.left_out) left_out += one.rows;
    if (left_out != report.bad || report.used() != records.size()) std::abort();
    std::string out = report.to_string();
    const auto codes = records.customer_codes();
    if (codes.size() != records.size()) std::abort();
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (codes[i] >= static_cast<int>(records.customer_names().size())) std::abort();
      out += '\n' + (codes[i] < 0 ? std::string() : records.customer_names()[static_cast<std::size_t>(codes[i])]) +
             ' ' + std::to_string(records.times()[i]) + ' ' +
             (records.has_amounts() ? std::to_string(records.amounts()[i]) : "");
    }
    const amends::domain::PurchaseHistory history(records.lines(), {.returns = amends::domain::ReturnsRule::keep});
    if (history.report().row_report.rows != records.size()) std::abort();
    return out;
  } catch (const amends::Error& error) {
    if (std::string_view(error.what()).size() < 10) std::abort();
    return std::string("Error ") + error.what();
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const TransactionMapping mapping = mapping_of(data[0], data[1]);
  const bool twice = (data[0] & 128) != 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
  if (outcome(mapping, bytes, bytes.size() + 1, twice) != outcome(mapping, bytes, 1 + data[2] % 64u, twice))
    std::abort();
  return 0;
}
