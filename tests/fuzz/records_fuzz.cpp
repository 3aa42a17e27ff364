// Bytes read as a table of complaints, through a mapping and a form of text that the first bytes choose. However the bytes
// are cut into chunks, the records and their account are the same and so is the verdict; the reader may throw Error and
// nothing else; every row is used or left out for a reason.

#include <amends/core/error.hpp>
#include <amends/interop/records.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {
using namespace amends::interop;

RecordMapping mapping_of(unsigned char roles, unsigned char form) {
  RecordMapping mapping;
  switch (roles % 4) {
    case 0:
      mapping.response_days = "d";
      break;
    case 1:
      mapping.response_time = "d";
      mapping.response_unit = (roles & 64) != 0 ? "minutes" : "";
      break;
    case 2:
      mapping.received = "r";
      mapping.answered = "a";
      break;
    default:
      mapping.received = "r";
  }
  if ((roles & 4) != 0) mapping.score = "s";
  if ((roles & 4) == 0 && (roles & 8) != 0) {
    mapping.flag = "s";
    mapping.flag_values = {{"y", "satisfied"}, {"n", "dissatisfied"}};
  }
  if ((roles & 16) != 0) {
    mapping.segment = "g";
    mapping.segment_values = {{"x", "one"}, {"\xC3\xA3", "two"}};
    mapping.segment_other = (roles & 128) != 0 ? "rest" : "";
  }
  if ((roles & 32) != 0) {
    mapping.attributes = {{"company", "g"}};
    mapping.complaint_id = "g";
    mapping.customer_id = "s";
  }
  constexpr const char* encodings[] = {"", "utf-16le", "windows-1252", "iso-8859-15", "cp949", "shift-jis", "", ""};
  mapping.encoding = encodings[form % 8];
  if ((form & 8) != 0) {
    mapping.decimal_mark = ',';
    mapping.thousands_mark = ".";
  }
  if ((form & 16) != 0) {
    mapping.header = false;
    mapping.columns = {"d", "r", "a", "s", "g"};
  }
  mapping.footer_lines = (form & 32) != 0 ? 2 : 0;
  mapping.skip_lines = (form & 64) != 0 ? 1 : 0;
  mapping.date_format = (form & 128) != 0 ? "excel" : "recognised";
  mapping.largest_bad_share = 1.0;
  return mapping;
}

/// The account and the rows as text, or the error.
std::string outcome(const RecordMapping& mapping, std::string_view bytes, std::size_t chunk) {
  try {
    ComplaintReader reader(mapping, "fuzz.csv");
    for (std::size_t at = 0; at < bytes.size(); at += chunk) reader.feed(bytes.substr(at, chunk));
    const ComplaintRecords records = reader.finish();
    const RecordReport& report = records.report();
    std::size_t left_out = 0;
    for (const RecordReport::LeftOut& one : report.left_out) left_out += one.rows;
    if (left_out != report.bad || report.used() != records.size()) std::abort();
    std::string out = report.to_string();
    const auto log = records.log();
    if (log.size() != records.size() || log.report().left_out != 0) std::abort();
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto row = log.row(i);
      out += '\n' + std::to_string(row.response_days) + ' ' + std::to_string(row.score) + ' ' +
             std::to_string(row.segment);
      if (!log.columns().complaint_id.given()) continue;
      const double complaint = log.columns().complaint_id[i], customer = log.columns().customer_id[i];
      if (complaint == complaint)
        out += ' ' + std::string(records.complaint_ids().text(static_cast<std::size_t>(complaint)));
      if (customer == customer)
        out += ' ' + std::string(records.customer_ids().text(static_cast<std::size_t>(customer)));
    }
    return out;
  } catch (const amends::Error& error) {
    if (std::string_view(error.what()).size() < 10) std::abort();
    return std::string("Error ") + error.what();
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const RecordMapping mapping = mapping_of(data[0], data[1]);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
  if (outcome(mapping, bytes, bytes.size() + 1) != outcome(mapping, bytes, 1 + data[2] % 64u)) std::abort();
  return 0;
}
