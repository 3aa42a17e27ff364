// The bodies of recovery/, compiled once for amends::amends.
#include <amends/recovery/compensation.hpp>
#include <amends/recovery/problem_priority.hpp>
#include <amends/recovery/task_controlling.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/recovery/compensation.ipp>
#include <amends/impl/recovery/problem_priority.ipp>
#include <amends/impl/recovery/task_controlling.ipp>
