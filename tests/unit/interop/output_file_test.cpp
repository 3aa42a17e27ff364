#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <amends/core/error.hpp>
#include <amends/interop/output_file.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"

using namespace amends;
using namespace amends::interop;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// A folder of its own, gone at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "amends-XXXXXX").native();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string at(const std::string& name) const { return (path_ / name).native(); }
  [[nodiscard]] std::string with(const std::string& name, const std::string& content) const {
    std::ofstream(at(name), std::ios::binary) << content;
    return at(name);
  }
  [[nodiscard]] auto files() const { return std::distance(fs::directory_iterator(path_), fs::directory_iterator()); }

 private:
  fs::path path_{};
};

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

fs::perms permissions_of(const std::string& path) {
  return fs::status(path).permissions();
}

}  // namespace

TEST_CASE("output: a file is replaced whole and keeps its permissions; a link stays a link") {
  const Folder folder;
  const std::string bytes("a\0\r\n\xff", 5);
  write_output_file(folder.at("new"), bytes);
  CHECK(content_of(folder.at("new")) == bytes);
  for (const auto mode : {fs::perms(0600), fs::perms(0644), fs::perms(0711)}) {
    fs::permissions(folder.at("new"), mode);
    write_output_file(folder.at("new"), "again");
    CHECK(permissions_of(folder.at("new")) == mode);
    CHECK(content_of(folder.at("new")) == "again");
  }
  fs::create_symlink("new", folder.at("link"));
  fs::create_symlink("made", folder.at("leads nowhere"));
  write_output_file(folder.at("link"), "through");
  write_output_file(folder.at("leads nowhere"), "made");
  CHECK(fs::is_symlink(folder.at("link")));
  CHECK(fs::is_symlink(folder.at("leads nowhere")));
  CHECK(content_of(folder.at("new")) == "through");
  CHECK(content_of(folder.at("made")) == "made");
  CHECK(folder.files() == 4);
}

TEST_CASE("output: never one of the inputs, whatever they are called") {
  const Folder folder;
  const std::string input = folder.with("input", "kept");
  fs::create_symlink("input", folder.at("soft"));
  fs::create_hard_link(input, folder.at("hard"));
  const std::vector<std::string> inputs{"", folder.at("absent"), input};
  for (const std::string& name :
       {input, folder.at("soft"), folder.at("hard"), folder.at("./input"),
        folder.at("../" + fs::path(folder.at(".")).parent_path().filename().native() + "/input")})
    CHECK_THROWS_WITH(check_output_file(name, inputs), Contains("is read here"));
  CHECK_NOTHROW(check_output_file(folder.at("absent"), inputs));
  CHECK_NOTHROW(check_output_file(folder.with("other", "kept"), inputs));
  CHECK_NOTHROW(check_output_file("/dev/null", std::vector<std::string>{"/dev/null"}));
  CHECK(content_of(folder.at("input")) == "kept");
  CHECK(folder.files() == 4);
}

TEST_CASE("output: what cannot be written is said, with the reason") {
  const Folder folder;
  const std::string file = folder.with("file", "old");
  fs::create_symlink("circle", folder.at("circle"));
  const auto refused = [](const std::string& path, const std::string& why) {
    CHECK_THROWS_WITH(check_output_file(path), Contains(why));
    CHECK_THROWS_WITH(write_output_file(path, "new"), Contains(why));
  };
  refused("", "must not be empty");
  refused(std::string("a\0b", 3), "zero byte");
  refused(folder.at(""), "it is a folder");
  refused(folder.at("none/file"), "there is no such file or folder");
  refused(folder.at("none/"), "no such folder");
  refused(file + "/below", "a part of its path is not a folder");
  refused(folder.at("circle"), "links go round in a circle");
  refused("/dev/fd/987", "it is not open for that");
  refused(folder.at(std::string(300, 'x')), "the name is too long");
  CHECK_THROWS_WITH(write_output_file("/dev/full", "new"), Contains("no space is left there"));
  CHECK_THROWS_WITH(write_output_file(folder.at("no\x1b[31m/\xff"), ""), Contains("no\\x1b[31m/\xEF\xBF\xBD"));
  CHECK(content_of(file) == "old");
  CHECK(folder.files() == 2);
}

TEST_CASE("output: an open descriptor is written where it stands") {
  const Folder folder;
  const std::string file = folder.with("file", "first ");
  std::FILE* const open = std::fopen(file.c_str(), "ab");
  REQUIRE(open != nullptr);
  write_output_file("/dev/fd/" + std::to_string(::fileno(open)), "second ");
  write_output_file("/proc/self/fd/" + std::to_string(::fileno(open)), "third");
  std::fclose(open);
  CHECK(content_of(file) == "first second third");
}

TEST_CASE("output: a pipe that does not wait is waited for") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  REQUIRE(::fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
  const std::string content(300'000, 'x');  // more than a pipe holds
  std::string got;
  std::thread reader([&] {
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;)
      got.append(buffer, static_cast<std::size_t>(n));
  });
  write_output_file("/dev/fd/" + std::to_string(ends[1]), content);
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  CHECK(got == content);
}
