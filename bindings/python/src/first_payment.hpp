#pragma once

#include <amends/core/discount.hpp>

#include "argument.hpp"

template <>
struct TextOf<amends::FirstPayment>
    : Texts<Text<"now", amends::FirstPayment::now>, Text<"mid_period", amends::FirstPayment::mid_period>,
            Text<"after_one_period", amends::FirstPayment::after_one_period>> {};
