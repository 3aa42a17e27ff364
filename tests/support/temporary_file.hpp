#pragma once
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace amends_test {
/// A file with this content, under a name of its own, as long as it lives.
struct TemporaryFile {
  std::string path;
  explicit TemporaryFile(const std::string& content, const std::string& ending = {}) {
    static int number = 0;
    path = (std::filesystem::temp_directory_path() /
            ("amends_test_" + std::to_string(std::random_device()()) + "_" + std::to_string(number++) + ending))
               .string();
    std::ofstream(path, std::ios::binary) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::remove(path.c_str()); }
};
}  // namespace amends_test
