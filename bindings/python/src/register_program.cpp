#include <amends/program/run.hpp>
#include <csignal>
#include <string>
#include <vector>

#include "def.hpp"

namespace {

/// A word of a command line: bytes as the system has them, or text as os.fsencode writes it.
struct Word {
  std::string bytes;
};

/// As in other programs, writing to a pipe that nobody reads ends the process; Python ignores the signal.
class BrokenPipesEndIt {
 public:
  BrokenPipesEndIt() : before_(std::signal(SIGPIPE, SIG_DFL)) {}
  ~BrokenPipesEndIt() { std::signal(SIGPIPE, before_); }
  BrokenPipesEndIt(const BrokenPipesEndIt&) = delete;
  BrokenPipesEndIt& operator=(const BrokenPipesEndIt&) = delete;

 private:
  void (*before_)(int);
};

int run_program(const std::string& name, const std::vector<Word>& arguments) {
  std::vector<std::string> words;
  words.reserve(arguments.size());
  for (const Word& one : arguments) words.push_back(one.bytes);
  const py::gil_scoped_release free;
  const BrokenPipesEndIt guard;
  return amends::program::run(name, words);
}

}  // namespace

template <>
struct Argument<Word> {
  static constexpr auto name = py::detail::const_name("str | bytes");
  static Word from(py::handle value, const Place& place) {
    py::object bytes = py::reinterpret_borrow<py::object>(value);
    if (PyUnicode_Check(value.ptr())) {
      bytes = py::reinterpret_steal<py::object>(PyUnicode_EncodeFSDefault(value.ptr()));
      if (!bytes) PyErr_Clear();  // a lone surrogate: no command line has such a word
    }
    if (!bytes || !PyBytes_Check(bytes.ptr())) refuse(place, "text or bytes", value);
    return {std::string(PyBytes_AS_STRING(bytes.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.ptr())))};
  }
};

void register_program(py::module_& m) {
  def(m, "_run_program", &run_program,
      R"(The program recovery_roi, called by another name.

What it prints goes to the descriptors 1 and 2, not to `sys.stdout`. While it runs, SIGINT, SIGTERM, SIGHUP and a pipe that
nobody reads end the process as they end other programs; afterwards Python's own handlers are back.

Parameters
----------
name : str
    What the program is called.
arguments : sequence of str or bytes
    The words after the name.

Returns
-------
int
    The exit code: 0, 1 (something is wrong with the input, or the answer could not be written), 2 (wrong usage).
)",
      py::arg("name"), py::arg("arguments"));
}
