// The bodies of report/, compiled once for amends::report.
#include <amends/impl/report/asked.ipp>
#include <amends/impl/report/basis.ipp>
#include <amends/impl/report/chart_data.ipp>
#include <amends/impl/report/charts.ipp>
#include <amends/impl/report/data.ipp>
#include <amends/impl/report/draws.ipp>
#include <amends/impl/report/find.ipp>
#include <amends/impl/report/findings.ipp>
#include <amends/impl/report/html.ipp>
#include <amends/impl/report/money.ipp>
#include <amends/impl/report/quantities.ipp>
#include <amends/impl/report/question.ipp>
#include <amends/impl/report/records.ipp>
#include <amends/impl/report/report.ipp>
#include <amends/impl/report/svg.ipp>
#include <amends/impl/report/sweep.ipp>
#include <amends/impl/report/text.ipp>
