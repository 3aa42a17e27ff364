#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>

// Errors that the program itself words. Not for users.
namespace amends::inline AMENDS_ABI::program::detail {

/// An error whose text is in the language of its reader; those of other rooms are in English.
class WordedError : public Error {
 public:
  using Error::Error;
};

}  // namespace amends::inline AMENDS_ABI::program::detail
