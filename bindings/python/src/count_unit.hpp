#pragma once

#include <amends/voice/evidence.hpp>

#include "argument.hpp"

template <>
struct TextOf<amends::voice::CountUnit> : Texts<Text<"customers", amends::voice::CountUnit::customers>,
                                                Text<"problems", amends::voice::CountUnit::problems>> {};
