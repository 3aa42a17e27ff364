// The bodies of program/ that are no program themselves, compiled once for amends::program; the program is in program/.
#include <amends/impl/program/request.ipp>
#include <amends/impl/program/start.ipp>
