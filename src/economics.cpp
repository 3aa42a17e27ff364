// The bodies of economics/, compiled once for amends::amends.
#include <amends/economics/assumption.hpp>
#include <amends/economics/cash_flow.hpp>
#include <amends/economics/complaint_return.hpp>
#include <amends/economics/complaint_valuation.hpp>
#include <amends/economics/customer_lifetime_value.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/economics/findings.hpp>
#include <amends/economics/moments_of_truth.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/revenue_at_risk.hpp>
#include <amends/economics/scenario_inputs.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/economics/share_dynamics.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/economics/cash_flow.ipp>
#include <amends/impl/economics/complaint_return.ipp>
#include <amends/impl/economics/complaint_valuation.ipp>
#include <amends/impl/economics/customer_lifetime_value.ipp>
#include <amends/impl/economics/evaluation.ipp>
#include <amends/impl/economics/findings.ipp>
#include <amends/impl/economics/moments_of_truth.ipp>
#include <amends/impl/economics/recovery_scenario.ipp>
#include <amends/impl/economics/revenue_at_risk.ipp>
#include <amends/impl/economics/scenario_model.ipp>
#include <amends/impl/economics/share_dynamics.ipp>
