#pragma once

#include <amends/report/language.hpp>

#include "def.hpp"

/// The languages of a report, as users name them.
template <>
struct TextOf<amends::report::Language>
    : Texts<Text<"en", amends::report::Language::english>, Text<"ko", amends::report::Language::korean>> {};
