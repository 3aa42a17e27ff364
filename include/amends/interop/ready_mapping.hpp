#pragma once

#include <amends/core/config.hpp>
#include <amends/interop/records.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// The names of the mappings that come with the library: cfpb, consumidor, salesforce, servicenow, simple, zendesk.
[[nodiscard]] std::vector<std::string> ready_mapping_names();

/// A mapping that comes with the library, for the export of a system. Its columns and texts are those that the system
/// writes; where an export has others, replace these members. What cannot be known from such an export stands in
/// docs/mappings.md.
/// errors  Error(unknown_name) with the names there are
[[nodiscard]] RecordMapping ready_mapping(std::string_view name);

/// The same as the [records] table of a scenario file (TOML), with comments: to be shown, copied and changed.
/// errors  as ready_mapping
[[nodiscard]] std::string_view ready_mapping_text(std::string_view name);

/// The mapping that a text of nothing but a [records] table (TOML) states, as ready_mapping_text and
/// Inspection::starter_toml give it; `name` stands for it in messages.
/// errors  ScenarioFileError with every mistake; those of check_record_mapping
[[nodiscard]] RecordMapping parse_record_mapping(std::string_view text, const std::string& name = "records");

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/ready_mapping.ipp>
#endif
