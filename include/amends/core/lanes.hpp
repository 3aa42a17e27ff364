#pragma once

#include <amends/core/config.hpp>
#include <cstddef>
#include <cstring>

namespace amends::inline AMENDS_ABI::core {

/// Four numbers computed together, each by itself: a formula written for `Number` works on a double and on Lanes, with
/// the same bits in each lane as for the double. Where the compiler has vectors they are one, otherwise an array.
class Lanes {
 public:
  static constexpr std::size_t width = 4;

  Lanes() noexcept : Lanes(0.0) {}
  Lanes(double same) noexcept {  // NOLINT: a number stands for itself in every lane
#if defined(__GNUC__)
    value_ = Vector{same, same, same, same};
#else
    for (double& one : value_) one = same;
#endif
  }

  /// Four doubles that follow each other in memory.
  [[nodiscard]] static Lanes load(const double* from) noexcept {
    Lanes out;
    std::memcpy(&out.value_, from, sizeof out.value_);
    return out;
  }
  void store(double* to) const noexcept {
    std::memcpy(to, &value_, sizeof value_);
  }

#if defined(__GNUC__)
  Lanes& operator+=(const Lanes& other) noexcept {
    return value_ += other.value_, *this;
  }
  Lanes& operator-=(const Lanes& other) noexcept {
    return value_ -= other.value_, *this;
  }
  Lanes& operator*=(const Lanes& other) noexcept {
    return value_ *= other.value_, *this;
  }
  Lanes& operator/=(const Lanes& other) noexcept {
    return value_ /= other.value_, *this;
  }
#else
  Lanes& operator+=(const Lanes& other) noexcept {
    for (std::size_t i = 0; i < width; ++i) value_[i] += other.value_[i];
    return *this;
  }
  Lanes& operator-=(const Lanes& other) noexcept {
    for (std::size_t i = 0; i < width; ++i) value_[i] -= other.value_[i];
    return *this;
  }
  Lanes& operator*=(const Lanes& other) noexcept {
    for (std::size_t i = 0; i < width; ++i) value_[i] *= other.value_[i];
    return *this;
  }
  Lanes& operator/=(const Lanes& other) noexcept {
    for (std::size_t i = 0; i < width; ++i) value_[i] /= other.value_[i];
    return *this;
  }
#endif
  [[nodiscard]] friend Lanes operator+(const Lanes& a, const Lanes& b) noexcept {
    Lanes out = a;
    return out += b;
  }
  [[nodiscard]] friend Lanes operator-(const Lanes& a, const Lanes& b) noexcept {
    Lanes out = a;
    return out -= b;
  }
  [[nodiscard]] friend Lanes operator*(const Lanes& a, const Lanes& b) noexcept {
    Lanes out = a;
    return out *= b;
  }
  [[nodiscard]] friend Lanes operator/(const Lanes& a, const Lanes& b) noexcept {
    Lanes out = a;
    return out /= b;
  }

 private:
#if defined(__GNUC__)
  using Vector = double __attribute__((vector_size(width * sizeof(double))));
  Vector value_;
#else
  double value_[width];
#endif
};

}  // namespace amends::inline AMENDS_ABI::core
