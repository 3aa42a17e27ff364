// The bodies of domain/, compiled once for amends::amends.
#include <amends/impl/domain/business_calendar.ipp>
#include <amends/impl/domain/complaint_log.ipp>
#include <amends/impl/domain/handling_history.ipp>
#include <amends/impl/domain/joined_log.ipp>
#include <amends/impl/domain/log_summary.ipp>
#include <amends/impl/domain/purchase_history.ipp>
#include <amends/impl/domain/record_report.ipp>
#include <amends/impl/domain/recovery_action.ipp>
