#pragma once

#include <amends/interop/arrow.hpp>

#include <algorithm>
#include <amends/impl/interop/arrow_array.hpp>
#include <amends/impl/interop/arrow_column.hpp>
#include <amends/impl/interop/texts.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

AMENDS_INLINE std::string_view to_string(ArrowKind kind) noexcept {
  switch (kind) {
    case ArrowKind::number:
      return "number";
    case ArrowKind::boolean:
      return "boolean";
    case ArrowKind::text:
      return "text";
    case ArrowKind::category:
      return "category";
    case ArrowKind::date:
      return "date";
    case ArrowKind::time:
      return "time";
    case ArrowKind::duration:
      return "duration";
    case ArrowKind::null:
      break;
  }
  return "null";
}

AMENDS_INLINE core::ColumnView ArrowColumn::values() const noexcept {
  static constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  if (kind_ == ArrowKind::null) return {&nothing, core::ColumnType::float64, rows_, 0};
  return {shared_ != nullptr ? shared_ : values_.data(), type_, rows_,
          static_cast<std::ptrdiff_t>(detail::size_of(type_))};
}

AMENDS_INLINE core::ColumnView ArrowColumn::whole() const noexcept {
  if (whole_.empty()) return {};
  return {whole_.data(), whole_type_, rows_, static_cast<std::ptrdiff_t>(detail::size_of(whole_type_))};
}

AMENDS_INLINE bool ArrowTable::has(std::string_view name) const noexcept {
  for (const ArrowColumn& one : columns_)
    if (one.name() == name) return true;
  return false;
}

AMENDS_INLINE const ArrowColumn& ArrowTable::column(std::string_view name) const {
  for (const ArrowColumn& one : columns_)
    if (one.name() == name) return one;
  detail::fail_column(name, "was not read", ErrorCode::unknown_name);
}

namespace detail {

[[noreturn]] inline void fail_stream(const std::string& what, ErrorCode code = ErrorCode::format) {
  throw Error(code, "stream", "the Arrow stream " + what);
}

/// Puts the wanted columns together, batch by batch.
class ArrowTableReader {
 public:
  ArrowTableReader(const ArrowSchema& schema, std::optional<std::span<const std::string>> wanted,
                   core::Executor* executor);
  void add(ArrowOwned<ArrowArray> batch);
  ArrowTable finish();

 private:
  void append(const ArrowArray& batch);

  core::Executor* executor_;
  std::int64_t children_;
  std::int64_t rows_ = 0;
  std::vector<ArrowColumnReader> columns_{};
  ArrowOwned<ArrowArray> only_{};  ///< the first batch with rows, as long as no other has come
};

inline void check_schema(const ArrowSchema& schema) {
  if (schema.format == nullptr || std::string_view(schema.format) != "+s" || schema.dictionary != nullptr)
    fail_stream("holds no table but a single column; put it into a frame first");
  if (schema.n_children < 0 || (schema.n_children > 0 && schema.children == nullptr))
    fail_stream("has a schema without its columns");
  for (std::int64_t i = 0; i < schema.n_children; ++i)
    if (schema.children[i] == nullptr || schema.children[i]->release == nullptr)
      fail_stream("has a schema in which column " + std::to_string(i) + " is lacking or was released");
}

inline void check_wanted(std::span<const std::string> wanted,
                         const std::unordered_map<std::string_view, std::size_t>& known) {
  for (const std::string& name : wanted) {
    if (known.contains(name)) continue;
    std::vector<std::string> names;
    for (const auto& [one, count] : known) names.emplace_back(one);
    std::sort(names.begin(), names.end());
    std::string message = "the Arrow stream has no column " + detail::quoted(name);
    if (const std::string* closest = detail::nearest(name, names))
      message += "; did you mean " + detail::quoted(*closest) + '?';
    throw Error(ErrorCode::unknown_name, name, message);
  }
}

inline ArrowTableReader::ArrowTableReader(const ArrowSchema& schema, std::optional<std::span<const std::string>> wanted,
                                          core::Executor* executor)
    : executor_(executor), children_(schema.n_children) {
  check_schema(schema);
  const auto name_of = [&](std::size_t i) {
    return std::string_view(schema.children[i]->name != nullptr ? schema.children[i]->name : "");
  };
  const auto children = static_cast<std::size_t>(children_);
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < children; ++i) ++known[name_of(i)];
  if (wanted) check_wanted(*wanted, known);
  std::unordered_set<std::string_view> chosen;
  if (wanted) chosen.insert(wanted->begin(), wanted->end());
  for (std::size_t i = 0; i < children; ++i) {
    if (wanted && !chosen.contains(name_of(i))) continue;
    if (known[name_of(i)] > 1)
      fail_column(name_of(i), "comes more than once in the Arrow stream; rename one", ErrorCode::contradiction);
    columns_.emplace_back(schema, i);
  }
}

inline void ArrowTableReader::add(ArrowOwned<ArrowArray> batch) {
  core::check_stop(executor_);
  if (batch->length < 0 || batch->offset < 0 || batch->length > arrow_most_rows || batch->offset > arrow_most_rows ||
      rows_ + batch->length > arrow_most_rows)
    fail_stream("has a batch whose length or offset is negative or beyond 2^40");
  if (batch->n_children != children_ || (children_ > 0 && batch->children == nullptr))
    fail_stream("has a batch of " + std::to_string(batch->n_children) + " columns where its schema has " +
                std::to_string(children_));
  if (batch->n_buffers != 1 || batch->buffers == nullptr || batch->null_count < -1 || batch->null_count > batch->length)
    fail_stream("has a batch that is no struct array");
  if (batch->null_count > 0 && batch->buffers[0] == nullptr)
    fail_stream("has a batch that counts nulls but has no validity buffer");
  if (batch->length == 0) return;
  if (rows_ == 0) {
    only_ = std::move(batch);
    rows_ = only_->length;
    return;
  }
  if (only_.given()) append(*only_);
  only_.reset();
  append(*batch);
  rows_ += batch->length;
}

inline void ArrowTableReader::append(const ArrowArray& batch) {
  for (ArrowColumnReader& column : columns_) column.append(batch, executor_);
}

inline ArrowTable ArrowTableReader::finish() {
  ArrowTable table;
  table.rows_ = static_cast<std::size_t>(rows_);
  bool shared = false;
  for (ArrowColumnReader& column : columns_) {
    if (only_.given()) {
      if (column.share(*only_)) {
        shared = true;
      } else {
        column.append(*only_, executor_);
      }
    }
    table.columns_.push_back(column.finish());
  }
  if (shared) {
    auto batch = std::make_shared<ArrowOwned<ArrowArray>>(std::move(only_));
    table.batch_ = std::shared_ptr<const ArrowArray>(batch, batch->get());
  }
  return table;
}

/// What the producer says of its last call, if that failed.
inline void check_call(ArrowArrayStream& stream, int status) {
  if (status == 0) return;
  const char* text = stream.get_last_error != nullptr ? stream.get_last_error(&stream) : nullptr;
  fail_stream(text != nullptr ? "failed: " + detail::excerpt(text, 500)
                              : "failed with error number " + std::to_string(status) + " and no text");
}

}  // namespace detail

AMENDS_INLINE ArrowTable read_arrow_stream(ArrowArrayStream& stream, std::optional<std::span<const std::string>> wanted,
                                           core::Executor* executor) {
  detail::ArrowOwned<ArrowArrayStream> own(stream);
  if (!own.given()) detail::fail_stream("was read before, and can be read once", ErrorCode::contradiction);
  if (own->get_schema == nullptr || own->get_next == nullptr) detail::fail_stream("lacks its functions");
  ArrowSchema schema{};
  detail::check_call(*own.get(), own->get_schema(own.get(), &schema));
  const detail::ArrowOwned<ArrowSchema> own_schema(schema);
  if (!own_schema.given()) detail::fail_stream("came without its schema");
  detail::ArrowTableReader reader(*own_schema, wanted, executor);
  for (;;) {
    ArrowArray batch{};
    detail::check_call(*own.get(), own->get_next(own.get(), &batch));
    detail::ArrowOwned<ArrowArray> own_batch(batch);
    if (!own_batch.given()) return reader.finish();
    reader.add(std::move(own_batch));
  }
}

AMENDS_INLINE ArrowTable read_arrow_array(ArrowSchema& schema, ArrowArray& array,
                                          std::optional<std::span<const std::string>> wanted,
                                          core::Executor* executor) {
  const detail::ArrowOwned<ArrowSchema> own_schema(schema);
  detail::ArrowOwned<ArrowArray> own_array(array);
  if (!own_schema.given() || !own_array.given())
    throw Error(ErrorCode::contradiction, "array", "the Arrow array was read before, and can be read once");
  detail::ArrowTableReader reader(*own_schema, wanted, executor);
  reader.add(std::move(own_array));
  return reader.finish();
}

}  // namespace amends::inline AMENDS_ABI::interop
