#pragma once

#include <amends/core/config.hpp>
#include <amends/estimation/fit.hpp>
#include <string>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop {

/// A fitted model as JSON text: what `model.state()` holds, on one line. Numbers read back as the same doubles; those
/// that are not finite are written as "nan", "inf" and "-inf".
///
///     {"amends_model": "BetaGeoModel", "version": 1, "texts": {...}, "lists": {...}, "numbers": {"parameters": [...]}}
///
/// Python's pickle holds the same bytes. A version that was once written stays readable.
/// errors  none for a state that a model made
[[nodiscard]] std::string write_model(const estimation::ModelState& state);

/// The state in such a text; `SomeModel::from_state` makes the model of it.
/// errors  Error(format) that says what is wrong, unknown and repeated keys included, and never a model that is half
///         read;  cost  memory for the numbers alone, whatever the text is
[[nodiscard]] estimation::ModelState read_model(std::string_view json);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/model_file.ipp>
#endif
