// The bodies of domain/, compiled once for amends::amends.
#include <amends/domain/business_calendar.hpp>
#include <amends/domain/channel.hpp>
#include <amends/domain/complaint.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/domain/customer.hpp>
#include <amends/domain/dimension_scores.hpp>
#include <amends/domain/handling_history.hpp>
#include <amends/domain/log_summary.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/domain/problem.hpp>
#include <amends/domain/purchase_history.hpp>
#include <amends/domain/recovery_action.hpp>
#include <amends/domain/redress.hpp>
#include <amends/domain/segment.hpp>
#include <amends/domain/survey_response.hpp>
#include <amends/domain/time_unit.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/domain/business_calendar.ipp>
#include <amends/impl/domain/complaint_log.ipp>
#include <amends/impl/domain/handling_history.ipp>
#include <amends/impl/domain/log_summary.ipp>
#include <amends/impl/domain/purchase_history.ipp>
#include <amends/impl/domain/recovery_action.ipp>
