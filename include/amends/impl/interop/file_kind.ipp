#pragma once

#include <amends/interop/file_kind.hpp>

#include <algorithm>
#include <amends/impl/interop/texts.hpp>
#include <bit>
#include <cstdint>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {

struct Magic {
  std::string_view bytes;
  FileKind kind;
};

inline FileKind kind_of_archive(std::string_view first) noexcept {
  if (first.find("mimetypeapplication/vnd.oasis.opendocument.spreadsheet") != std::string_view::npos)
    return FileKind::ods;
  // The first member of an office document, as the programs write them.
  for (const std::string_view member : {"[Content_Types].xml", "_rels/", "xl/", "docProps/"})
    if (first.find(member) != std::string_view::npos) return FileKind::xlsx;
  return FileKind::zip;
}

/// The header of LZMA alone: the usual properties, a dictionary of 2^n or 3 * 2^n bytes from 4 KiB on, and the size of
/// the content, below 2^40, or -1 where it is not known.
inline bool is_lzma(std::string_view first) noexcept {
  if (first.size() < 13 || first[0] != '\x5D') return false;
  const auto number = [first](std::size_t from, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<unsigned char>(first[from + i]);
    return value;
  };
  const std::uint64_t dictionary = number(1, 4);
  const std::uint64_t size = number(5, 8);
  const std::uint64_t odd = dictionary == 0 ? 0 : dictionary >> std::countr_zero(dictionary);
  return dictionary >= 4096 && (odd == 1 || odd == 3) && (size < std::uint64_t{1} << 40 || size == ~std::uint64_t{0});
}

/// Whether a text without leading blanks is markup or JSON. A header of a CSV file may start with a brace or a bracket;
/// what follows tells.
inline FileKind kind_of_text(std::string_view text) noexcept {
  const auto begins = [text](std::string_view tag) {
    return text.size() >= tag.size() && equal_ignoring_case(text.substr(0, tag.size()), tag);
  };
  if (begins("<!doctype html") || begins("<html") || begins("<table") || begins("<meta") || begins("<head") ||
      begins("<!--"))
    return FileKind::html;
  if (begins("<?xml")) return text.find("<html") != std::string_view::npos ? FileKind::html : FileKind::xml;
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return FileKind::text;
  const std::size_t next = text.find_first_not_of(" \t\r\n", 1);
  if (next == std::string_view::npos) return FileKind::text;
  if (text[0] == '{') return text[next] == '"' || text[next] == '}' ? FileKind::json : FileKind::text;
  return text[next] == '{' || text[next] == '[' || text[next] == '"' ? FileKind::json : FileKind::text;
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(FileKind kind) noexcept {
  constexpr std::string_view names[] = {"text",    "gzip",  "xlsx",   "zip", "xls",  "bzip2", "xz",  "zstd",
                                        "parquet", "arrow", "sqlite", "pdf", "json", "html",  "xml", "ods",
                                        "7z",      "rar",   "lzma",   "lz4", "avro", "png",   "jpeg"};
  return names[static_cast<std::size_t>(kind)];
}

AMENDS_INLINE FileKind file_kind(std::string_view first) noexcept {
  using namespace std::string_view_literals;
  constexpr detail::Magic magics[] = {
      {"\x1f\x8b"sv, FileKind::gzip},
      {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, FileKind::xls},
      {"BZh"sv, FileKind::bzip2},
      {"\xFD\x37\x7A\x58\x5A\x00"sv, FileKind::xz},
      {"\x28\xB5\x2F\xFD"sv, FileKind::zstd},
      {"PAR1"sv, FileKind::parquet},
      {"ARROW1"sv, FileKind::arrow},
      {"\xFF\xFF\xFF\xFF"sv, FileKind::arrow},  // the mark of a message, with which a stream begins
      {"SQLite format 3\0"sv, FileKind::sqlite},
      {"%PDF-"sv, FileKind::pdf},
      {"7z\xBC\xAF\x27\x1C"sv, FileKind::seven_zip},
      {"Rar!\x1A\x07"sv, FileKind::rar},
      {"\x04\x22\x4D\x18"sv, FileKind::lz4},
      {"\x02\x21\x4C\x18"sv, FileKind::lz4},  // of its first versions
      {"Obj\x01"sv, FileKind::avro},
      {"\x89PNG\r\n\x1A\n"sv, FileKind::png},
      {"\xFF\xD8\xFF"sv, FileKind::jpeg},
  };
  if (first.starts_with("PK\x03\x04"sv) || first.starts_with("PK\x05\x06"sv)) return detail::kind_of_archive(first);
  for (const detail::Magic& magic : magics) {
    if (!first.starts_with(magic.bytes)) continue;
    // "BZh" may start a word: the fourth byte is the block size, and the mark of a block or of the end follows.
    if (magic.kind == FileKind::bzip2 &&
        !(first.size() >= 10 && first[3] >= '1' && first[3] <= '9' &&
          (first.substr(4, 6) == "1AY&SY"sv || first.substr(4, 6) == "\x17\x72\x45\x38\x50\x90"sv)))
      continue;
    if (magic.kind == FileKind::parquet && std::all_of(first.begin(), first.end(), [](char c) {
          return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t';
        }))
      continue;  // letters only: a header that starts with PAR1
    return magic.kind;
  }
  if (detail::is_lzma(first)) return FileKind::lzma;
  if (first.starts_with("\xEF\xBB\xBF")) first.remove_prefix(3);
  const std::size_t begin = first.find_first_not_of(" \t\r\n");
  return detail::kind_of_text(begin == std::string_view::npos ? std::string_view() : first.substr(begin));
}

AMENDS_INLINE std::string_view no_csv(FileKind kind) noexcept {
  switch (kind) {
    case FileKind::xlsx:
      return "is an Excel workbook (.xlsx); save its sheet as CSV (UTF-8)";
    case FileKind::xls:
      return "is a workbook of Excel before 2007 (.xls); save its sheet as CSV (UTF-8)";
    case FileKind::ods:
      return "is a spreadsheet of OpenDocument (.ods); save its sheet as CSV (UTF-8)";
    case FileKind::zip:
      return "is a ZIP archive; unpack it first";
    case FileKind::seven_zip:
      return "is a 7z archive; unpack it first";
    case FileKind::rar:
      return "is a RAR archive; unpack it first";
    case FileKind::bzip2:
      return "is compressed by bzip2; unpack it first (bunzip2), or compress it by gzip";
    case FileKind::xz:
      return "is compressed by xz; unpack it first (unxz), or compress it by gzip";
    case FileKind::lzma:
      return "is compressed by LZMA; unpack it first (unlzma), or compress it by gzip";
    case FileKind::lz4:
      return "is compressed by LZ4; unpack it first (lz4 -d), or compress it by gzip";
    case FileKind::zstd:
      return "is compressed by Zstandard; unpack it first (unzstd), or compress it by gzip";
    case FileKind::parquet:
      return "is a Parquet file; read it into a frame (pandas, polars, DuckDB) and give the frame, or save it as CSV";
    case FileKind::arrow:
      return "is an Arrow file; read it into a frame (pyarrow, polars) and give the frame, or save it as CSV";
    case FileKind::avro:
      return "is an Avro file; read it into a frame (polars, fastavro) and give the frame, or save it as CSV";
    case FileKind::sqlite:
      return "is an SQLite database; export the table as CSV";
    case FileKind::pdf:
      return "is a PDF document; export the table as CSV";
    case FileKind::png:
    case FileKind::jpeg:
      return "is a picture; export the table as CSV";
    case FileKind::json:
      return "is JSON; read it into a frame and give the frame, or export CSV";
    case FileKind::html:
      return "is an HTML page (some systems name such a file .xls); open it and save it as CSV (UTF-8)";
    case FileKind::xml:
      return "is XML; export CSV";
    case FileKind::text:
    case FileKind::gzip:
      break;
  }
  return {};
}

}  // namespace amends::inline AMENDS_ABI::interop
