#pragma once

#include <amends/core/config.hpp>
#include <array>
#include <cstdint>

// Wider registers than every x86-64 processor has, chosen where the program runs. In the compiled library alone: its
// targets forbid contraction to fused operations, without which AVX-512 may round differently.
#if !AMENDS_HEADER_ONLY && defined(__x86_64__) && defined(__GNUC__)
#define AMENDS_WIDE_REGISTERS 1
#else
#define AMENDS_WIDE_REGISTERS 0
#endif

// Not for users.
namespace amends::inline AMENDS_ABI::core::detail {

/// What a loop over many numbers is written for. It decides the speed and never a bit of the results.
enum class InstructionSet : std::uint8_t {
  baseline,  ///< what the compiler was told of: the naive version, value by value
  avx2,      ///< four doubles at once
  avx512,    ///< eight
};
inline constexpr std::array every_instruction_set{InstructionSet::baseline, InstructionSet::avx2,
                                                  InstructionSet::avx512};

/// Whether there is code for it, and this processor and its system run it.
[[nodiscard]] inline bool runs(InstructionSet set) noexcept {
#if AMENDS_WIDE_REGISTERS
  if (set == InstructionSet::avx2) return __builtin_cpu_supports("avx2");
  if (set == InstructionSet::avx512) return __builtin_cpu_supports("avx512f");
#endif
  return set == InstructionSet::baseline;
}

[[nodiscard]] inline InstructionSet widest_instruction_set() noexcept {
  return runs(InstructionSet::avx512) ? InstructionSet::avx512
         : runs(InstructionSet::avx2) ? InstructionSet::avx2
                                      : InstructionSet::baseline;
}

}  // namespace amends::inline AMENDS_ABI::core::detail
