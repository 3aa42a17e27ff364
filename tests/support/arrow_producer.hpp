#pragma once
// A home-made producer of Arrow streams, for tests: it hands over exactly what it is told to, right or wrong, counts what
// it has made and what was released, and gives every buffer memory of its own of just its size, so that the address
// sanitizer sees what is read beyond.

#include <algorithm>
#include <amends/interop/arrow_abi.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace arrow_producer {

/// What was handed over, and what came back.
struct Ledger {
  int made = 0;
  int released = 0;
  [[nodiscard]] bool balanced() const { return made == released; }
};

struct Field {
  std::optional<std::string> format{};
  std::optional<std::string> name{};
  std::vector<std::optional<Field>> children{};  ///< none: a null pointer
  std::shared_ptr<Field> dictionary{};
  bool released = false;                     ///< as if somebody had released it before
  std::optional<std::int64_t> n_children{};  ///< another number than there are
};

using Buffer = std::optional<std::vector<std::byte>>;  ///< none: a null pointer

struct Data {
  std::int64_t length = 0;
  std::int64_t null_count = 0;
  std::int64_t offset = 0;
  std::vector<Buffer> buffers{};
  std::vector<std::optional<Data>> children{};
  std::shared_ptr<Data> dictionary{};
  bool released = false;
  bool no_buffers = false;                   ///< the list of buffers is a null pointer
  std::optional<std::int64_t> n_buffers{};   ///< another number than there are
  std::optional<std::int64_t> n_children{};  ///< another number than there are
};

namespace detail {
struct SchemaHolder {
  Field field;
  Ledger* ledger;
  std::vector<std::unique_ptr<ArrowSchema>> owned{};
  std::vector<ArrowSchema*> children{};
  std::unique_ptr<ArrowSchema> dictionary{};
};
struct ArrayHolder {
  Ledger* ledger;
  std::vector<std::unique_ptr<std::byte[]>> memory{};
  std::vector<const void*> buffers{};
  std::vector<std::unique_ptr<ArrowArray>> owned{};
  std::vector<ArrowArray*> children{};
  std::unique_ptr<ArrowArray> dictionary{};
};
template <class Struct, class Holder>
void release(Struct* given) {
  auto* holder = static_cast<Holder*>(given->private_data);
  for (auto& child : holder->owned)
    if (child && child->release != nullptr) child->release(child.get());
  if (holder->dictionary && holder->dictionary->release != nullptr)
    holder->dictionary->release(holder->dictionary.get());
  ++holder->ledger->released;
  given->release = nullptr;
  delete holder;
}
}  // namespace detail

inline ArrowSchema make_schema(const Field& field, Ledger& ledger) {
  auto* holder = new detail::SchemaHolder{.field = field, .ledger = &ledger};
  for (const auto& child : field.children) {
    holder->owned.push_back(child ? std::make_unique<ArrowSchema>(make_schema(*child, ledger)) : nullptr);
    holder->children.push_back(holder->owned.back().get());
  }
  if (field.dictionary) holder->dictionary = std::make_unique<ArrowSchema>(make_schema(*field.dictionary, ledger));
  ++ledger.made;
  ArrowSchema schema{.format = holder->field.format ? holder->field.format->c_str() : nullptr,
                     .name = holder->field.name ? holder->field.name->c_str() : nullptr,
                     .metadata = nullptr,
                     .flags = ARROW_FLAG_NULLABLE,
                     .n_children = field.n_children.value_or(static_cast<std::int64_t>(field.children.size())),
                     .children = holder->children.empty() ? nullptr : holder->children.data(),
                     .dictionary = holder->dictionary.get(),
                     .release = &detail::release<ArrowSchema, detail::SchemaHolder>,
                     .private_data = holder};
  if (field.released) schema.release(&schema);
  return schema;
}

inline ArrowArray make_array(const Data& data, Ledger& ledger) {
  auto* holder = new detail::ArrayHolder{.ledger = &ledger};
  for (const Buffer& buffer : data.buffers) {
    holder->memory.push_back(buffer ? std::make_unique<std::byte[]>(buffer->size()) : nullptr);
    if (buffer && !buffer->empty()) std::memcpy(holder->memory.back().get(), buffer->data(), buffer->size());
    holder->buffers.push_back(holder->memory.back().get());
  }
  for (const auto& child : data.children) {
    holder->owned.push_back(child ? std::make_unique<ArrowArray>(make_array(*child, ledger)) : nullptr);
    holder->children.push_back(holder->owned.back().get());
  }
  if (data.dictionary) holder->dictionary = std::make_unique<ArrowArray>(make_array(*data.dictionary, ledger));
  ++ledger.made;
  ArrowArray array{.length = data.length,
                   .null_count = data.null_count,
                   .offset = data.offset,
                   .n_buffers = data.n_buffers.value_or(static_cast<std::int64_t>(data.buffers.size())),
                   .n_children = data.n_children.value_or(static_cast<std::int64_t>(data.children.size())),
                   .buffers = data.no_buffers || holder->buffers.empty() ? nullptr : holder->buffers.data(),
                   .children = holder->children.empty() ? nullptr : holder->children.data(),
                   .dictionary = holder->dictionary.get(),
                   .release = &detail::release<ArrowArray, detail::ArrayHolder>,
                   .private_data = holder};
  if (data.released) array.release(&array);
  return array;
}

/// Hands over a schema and batches, and fails at a call if told to: 0 is get_schema, 1 the first get_next, ...
struct Stream {
  Field schema{};
  std::vector<Data> batches{};
  int fails_at = -1;
  const char* text = "no more";  ///< what it says then
  bool without_text_function = false;

  [[nodiscard]] ArrowArrayStream make(Ledger& ledger) const {
    struct State {
      Stream stream;
      Ledger* ledger;
      int calls = 0;
      bool fails() { return calls++ == stream.fails_at; }
    };
    ++ledger.made;
    ArrowArrayStream made{};
    made.private_data = new State{*this, &ledger};
    made.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
      auto& state = *static_cast<State*>(self->private_data);
      if (state.fails()) return 5;
      *out = make_schema(state.stream.schema, *state.ledger);
      return 0;
    };
    made.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
      auto& state = *static_cast<State*>(self->private_data);
      if (state.fails()) return 22;
      const auto at = static_cast<std::size_t>(state.calls - 2);
      *out = at < state.stream.batches.size() ? make_array(state.stream.batches[at], *state.ledger) : ArrowArray{};
      return 0;
    };
    made.get_last_error = without_text_function ? nullptr : +[](ArrowArrayStream* self) {
      return static_cast<State*>(self->private_data)->stream.text;
    };
    made.release = [](ArrowArrayStream* self) {
      auto* state = static_cast<State*>(self->private_data);
      ++state->ledger->released;
      self->release = nullptr;
      delete state;
    };
    return made;
  }
};

/// How the values of a column are laid out.
struct Layout {
  int before = 0;             ///< values before the first: the offset of the array
  bool validity = true;       ///< whether there is a validity buffer where nothing is missing
  bool nulls_counted = true;  ///< otherwise null_count is -1
};

template <class T>
using Values = std::vector<std::optional<T>>;

template <class T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

inline std::vector<std::byte> bits_of(const std::vector<bool>& values) {
  std::vector<std::byte> bytes((values.size() + 7) / 8);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i]) bytes[i / 8] |= std::byte{1} << (i % 8);
  return bytes;
}

/// The array without its values: length, offset, and validity as the layout wants it. What lies before the first value
/// is alternately missing, so that a reader who forgets the offset goes wrong.
template <class T>
Data shape_of(const Values<T>& values, const Layout& layout) {
  std::vector<bool> there;
  for (int i = 0; i < layout.before; ++i) there.push_back(i % 2 == 0);
  std::int64_t nulls = 0;
  for (const auto& value : values) {
    there.push_back(value.has_value());
    nulls += value ? 0 : 1;
  }
  Data data{.length = static_cast<std::int64_t>(values.size()),
            .null_count = layout.nulls_counted ? nulls : -1,
            .offset = layout.before};
  data.buffers.push_back(nulls > 0 || layout.validity ? Buffer(bits_of(there)) : Buffer());
  return data;
}

/// Numbers of a fixed width. Where nothing stands there are bytes 0xA5.
template <class T>
Data fixed(const Values<T>& values, const Layout& layout = {}) {
  T junk;
  std::memset(&junk, 0xA5, sizeof junk);
  std::vector<T> all(static_cast<std::size_t>(layout.before), junk);
  for (const auto& value : values) all.push_back(value.value_or(junk));
  Data data = shape_of(values, layout);
  data.buffers.push_back(bytes_of(all));
  return data;
}

inline Data booleans(const Values<bool>& values, const Layout& layout = {}) {
  std::vector<bool> all(static_cast<std::size_t>(layout.before), true);
  for (const auto& value : values) all.push_back(value.value_or(true));
  Data data = shape_of(values, layout);
  data.buffers.push_back(bits_of(all));
  return data;
}

/// Texts behind offsets of 32 or 64 bits.
template <class Offset>
Data texts(const Values<std::string>& values, const Layout& layout = {}) {
  std::string characters;
  std::vector<Offset> offsets{0};
  const auto add = [&](const std::string& text) {
    characters += text;
    offsets.push_back(static_cast<Offset>(characters.size()));
  };
  for (int i = 0; i < layout.before; ++i) add("before");
  for (const auto& value : values) add(value.value_or("under a null"));
  Data data = shape_of(values, layout);
  data.buffers.push_back(bytes_of(offsets));
  data.buffers.push_back(bytes_of(std::vector<char>(characters.begin(), characters.end())));
  return data;
}

/// Texts as views: twelve characters in place, longer ones in one of two buffers.
inline Data views(const Values<std::string>& values, const Layout& layout = {}) {
  std::string characters[2];
  std::vector<std::byte> slots;
  const auto add = [&](const std::string& text) {
    std::byte slot[16]{};
    const auto length = static_cast<std::int32_t>(text.size());
    std::memcpy(slot, &length, 4);
    if (length <= 12) {
      std::memcpy(slot + 4, text.data(), text.size());
    } else {
      const auto which = static_cast<std::int32_t>(slots.size() / 16 % 2);
      const auto at = static_cast<std::int32_t>(characters[which].size());
      characters[which] += text;
      std::memcpy(slot + 4, text.data(), 4);
      std::memcpy(slot + 8, &which, 4);
      std::memcpy(slot + 12, &at, 4);
    }
    slots.insert(slots.end(), slot, slot + 16);
  };
  for (int i = 0; i < layout.before; ++i) add("before the first of the rows");
  for (const auto& value : values) add(value.value_or("under a null there is a text"));
  Data data = shape_of(values, layout);
  data.buffers.push_back(slots);
  std::vector<std::int64_t> sizes;
  for (const std::string& one : characters) {
    data.buffers.push_back(bytes_of(std::vector<char>(one.begin(), one.end())));
    sizes.push_back(static_cast<std::int64_t>(one.size()));
  }
  data.buffers.push_back(bytes_of(sizes));
  return data;
}

/// A batch of columns. Rows of the root may be missing as a whole.
inline Data batch_of(std::vector<Data> columns, std::int64_t rows, const Values<bool>& root = {}, int before = 0) {
  Data batch{.length = rows, .offset = before, .buffers = {Buffer()}};
  if (!root.empty()) {
    batch = shape_of(root, {.before = before});
    batch.length = rows;
  }
  for (Data& column : columns) batch.children.push_back(std::move(column));
  return batch;
}

inline Field field(std::string format, std::string name) {
  return {.format = std::move(format), .name = std::move(name)};
}
inline Field coded(std::string indices, std::string name, std::string format) {
  Field made = field(std::move(indices), std::move(name));
  made.dictionary = std::make_shared<Field>(Field{.format = std::move(format)});
  return made;
}
inline Field table(std::vector<Field> columns) {
  Field root{.format = "+s"};
  for (Field& column : columns) root.children.push_back(std::move(column));
  return root;
}

}  // namespace arrow_producer
