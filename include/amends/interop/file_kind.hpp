#pragma once

#include <amends/core/config.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop {

/// What a file is, by its first bytes.
enum class FileKind : std::uint8_t {
  text,  ///< nothing speaks against it
  gzip,
  xlsx,  ///< and its relatives: a ZIP archive whose first member is an office document's
  zip,
  xls,  ///< of Excel before 2007 (OLE2)
  bzip2,
  xz,
  zstd,
  parquet,
  arrow,
  sqlite,
  pdf,
  json,
  html,
  xml,
  ods,  ///< a spreadsheet of OpenDocument (LibreOffice)
  seven_zip,
  rar,
  lzma,  ///< the format before xz
  lz4,
  avro,
  png,
  jpeg,
};
[[nodiscard]] std::string_view to_string(FileKind kind) noexcept;

/// How many first bytes are enough to tell.
inline constexpr std::size_t file_kind_bytes = 512;

/// What the file that starts with these bytes is. A byte order mark and blanks before the text do not count.
/// edge    few bytes, or none: text. A ZIP archive is what its first members show, of which an OpenDocument file is one
///         by its specification; another office document than a spreadsheet is a zip or, where it begins as those do,
///         an xlsx
/// source  the magic numbers of the formats (their specifications; recalled, and tried on files that the programs
///         wrote)
[[nodiscard]] FileKind file_kind(std::string_view first_bytes) noexcept;

/// What a reader of CSV has to say about such a file: "is an Excel workbook (.xlsx); save the sheet as CSV (UTF-8)".
/// An empty text for those that can be read, text and gzip.
[[nodiscard]] std::string_view no_csv(FileKind kind) noexcept;

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/file_kind.ipp>
#endif
