// The bodies of recovery/, compiled once for amends::amends.
#include <amends/impl/recovery/activity.ipp>
#include <amends/impl/recovery/checklist.ipp>
#include <amends/impl/recovery/coding.ipp>
#include <amends/impl/recovery/compensation.ipp>
#include <amends/impl/recovery/duration_classes.ipp>
#include <amends/impl/recovery/incident_table.ipp>
#include <amends/impl/recovery/problem_priority.ipp>
#include <amends/impl/recovery/problem_ranking.ipp>
#include <amends/impl/recovery/process.ipp>
#include <amends/impl/recovery/process_figures.ipp>
#include <amends/impl/recovery/process_review.ipp>
#include <amends/impl/recovery/recovery_monitor.ipp>
#include <amends/impl/recovery/task_controlling.ipp>
