#pragma once

#include <amends/core/error.hpp>
#include <amends/impl/interop/mappings/cfpb.hpp>
#include <amends/impl/interop/mappings/consumidor.hpp>
#include <amends/impl/interop/mappings/salesforce.hpp>
#include <amends/impl/interop/mappings/servicenow.hpp>
#include <amends/impl/interop/mappings/simple.hpp>
#include <amends/impl/interop/mappings/zendesk.hpp>
#include <amends/impl/interop/texts.hpp>
#include <string>
#include <string_view>

// The mappings that come with the library, as texts. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

struct ReadyMapping {
  std::string_view name;
  std::string_view text;
};
inline constexpr ReadyMapping ready_mappings[] = {
    {"cfpb", cfpb_mapping},
    {"consumidor", consumidor_mapping},
    {"salesforce", salesforce_mapping},
    {"servicenow", servicenow_mapping},
    {"simple", simple_mapping},
    {"zendesk", zendesk_mapping},
};

inline std::string_view ready_text(std::string_view name) {
  std::string known;
  for (const ReadyMapping& one : ready_mappings) {
    if (one.name == name) return one.text;
    known += (known.empty() ? "" : ", ") + std::string(one.name);
  }
  throw Error(ErrorCode::unknown_name, "mapping",
              "there is no ready mapping " + detail::quoted(name) + "; there are " + known);
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
