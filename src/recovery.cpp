// The bodies of recovery/, compiled once for amends::amends.
#include <amends/impl/recovery/compensation.ipp>
#include <amends/impl/recovery/count_chart.ipp>
#include <amends/impl/recovery/expected_counts.ipp>
#include <amends/impl/recovery/problem_monitor.ipp>
#include <amends/impl/recovery/problem_priority.ipp>
#include <amends/impl/recovery/run_length.ipp>
#include <amends/impl/recovery/simulate_run_length.ipp>
#include <amends/impl/recovery/task_controlling.ipp>
