// recovery_roi: what is it worth to handle complaints better?
//
//   recovery_roi scenario.toml [--complaints file.csv[.gz]] [--compare other.toml | --compare-today] [--sweep 1,2,5]
//                [--report file.html] [--format text|markdown|json|csv|html] [--out file] [--language en|ko]
//                [--draws N] [--seed S] [--threads T]
//   recovery_roi start FILE [--out scenario.toml] [--days 5] [--language en|ko]
//   recovery_roi inspect FILE
//   recovery_roi mapping [NAME]
//
// The program is a function of the library (amends/program/run.hpp), which Python calls by the name amends: the same
// arguments give the same bytes and the same exit code.

#include <amends/program/run.hpp>

int main(int argc, char** argv) {
  return amends::program::run("recovery_roi", {argv + (argc > 0 ? 1 : 0), argv + argc});
}
