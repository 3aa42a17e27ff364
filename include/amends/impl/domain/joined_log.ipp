#pragma once

#include <amends/domain/joined_log.hpp>

#include <algorithm>
#include <amends/core/timestamp.hpp>
#include <amends/impl/domain/id_index.hpp>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

namespace amends::inline AMENDS_ABI::domain {

AMENDS_INLINE std::string_view to_string(AnswerRule rule) noexcept {
  return rule == AnswerRule::first ? "first" : rule == AnswerRule::last ? "last" : "unknown";
}

AMENDS_INLINE std::string JoinReport::to_string() const {
  const std::array<std::pair<std::string_view, const core::RowReport*>, 6> all{
      {{"customers", &customers},
       {"complaints and their customers", &complaints},
       {"complaints and their ids", &ids},
       {"answers", &answers},
       {"purchases", &purchases},
       {"complaints and how long their customers stayed", &followed}}};
  std::string text;
  const auto add = [&text](std::string_view what, const std::string& line) {
    if (line.empty()) return;
    if (!text.empty()) text += '\n';
    text.append(what).append(": ").append(line);
  };
  for (const auto& [what, report] : all) add(what, report->line());
  if (answers_before_complaint != 0)
    add("answers", core::counted(static_cast<double>(answers_before_complaint), "answer") +
                       " taken came before the complaint it is about");
  return text;
}

namespace detail {

/// Joins table after table; each step is one pass over its table.
class Join {
 public:
  Join(const ComplaintLog& log, const JoinTables& tables, core::Executor* executor)
      : log_(log.columns()), rows_(log.size()), tables_(tables), executor_(executor) {
    check();
    if (tables.dated) {
      earliest_ = static_cast<double>(core::days_from_civil({2, 1, 1}));
      latest_ = static_cast<double>(core::days_from_civil({9999, 1, 1}));
    }
  }

  [[nodiscard]] double received(std::size_t row) const noexcept {
    return log_.received.given() ? known(log_.received[row]) : missing;
  }
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }

  void people(std::vector<std::int32_t>& customer_rows, JoinReport& report) {
    const bool table = tables_.customers.customer_id.given();
    if (table) read_customers(report.customers);
    if (!table && !tables_.purchases.customer_id.given()) return;
    report.complaints.rows = rows_;
    if (table) customer_rows.assign(rows_, -1);
    person_of_.assign(rows_, -1);
    const Ids ids("customer_id", log_.customer_id);
    for (std::size_t i = 0; i < rows_; ++i) {
      look(i);
      const std::optional<std::int64_t> id = ids(i);
      if (!id) {
        report.complaints.leave_out(i, "customer_id is missing");
        continue;
      }
      const auto [person, is_new] = people_.add(*id);
      if (is_new) row_of_.push_back(-1);
      person_of_[i] = person;
      const std::int32_t row = row_of_[static_cast<std::size_t>(person)];
      if (!table) continue;
      customer_rows[i] = row;
      if (row < 0) report.complaints.leave_out(i, "no such customer");
    }
  }

  void follow(const std::vector<std::int32_t>& customer_rows, std::vector<double>& days,
              std::vector<std::uint8_t>& left, core::RowReport& report) const {
    const CustomerTable& table = tables_.customers;
    if (!(table.left_at.given() || table.last_seen.given())) return;
    report.rows = rows_;
    days.assign(rows_, missing);
    left.assign(rows_, 0);
    for (std::size_t i = 0; i < rows_; ++i) {
      look(i);
      if (customer_rows[i] < 0) {
        report.leave_out(i, "there is no customer");
        continue;
      }
      const auto row = static_cast<std::size_t>(customer_rows[i]);
      const double from = received(i), left_at = table.left_at.given() ? known(table.left_at[row]) : missing;
      const bool has_left = left_at == left_at && !(left_at > tables_.observed_until);
      const double end = has_left ? left_at : known_until(row, left_at);
      if (from != from)
        report.leave_out(i, "received is missing");
      else if (end != end)
        report.leave_out(i, "it is not known until when he was a customer");
      else if (end > from || (has_left && std::floor(end) == std::floor(from))) {
        days[i] = end > from ? end - from : left_on_that_day;
        left[i] = has_left ? 1 : 0;
      } else {
        report.leave_out(i, has_left ? "the customer had left by then" : "the customer was not seen since");
      }
    }
  }

  void buy(std::vector<double>& next, std::vector<double>& watched, core::RowReport& report) const {
    const PurchaseTable& table = tables_.purchases;
    if (!table.customer_id.given()) return;
    watched.assign(rows_, missing);
    const Complaints by_person = complaints_by_person(watched);
    std::vector<double> first(by_person.row.size(), missing);  // of the purchases between a complaint and the next one
    const Ids ids("customer_id", table.customer_id);
    report.rows = table.customer_id.size();
    const bool customers_known = tables_.customers.customer_id.given();
    for (std::size_t i = 0; i < report.rows; ++i) {
      look(i);
      const std::optional<std::int64_t> id = ids(i);
      const double time = known(table.time[i]);
      const std::int32_t person = id ? people_.find(*id) : -1;
      if (!id)
        report.leave_out(i, "customer_id is missing");
      else if (time != time)
        report.leave_out(i, "time is missing");
      else if (time > tables_.observed_until)
        report.leave_out(i, "it is after observed_until");
      else if (customers_known && (person < 0 || row_of_[static_cast<std::size_t>(person)] < 0))
        report.leave_out(i, "no such customer");
      if (person < 0 || !(time <= tables_.observed_until)) continue;
      const auto begin = by_person.received.begin() + by_person.begin[static_cast<std::size_t>(person)];
      const auto end = by_person.received.begin() + by_person.begin[static_cast<std::size_t>(person) + 1];
      const auto after = std::lower_bound(begin, end, time);  // the first complaint that is not before the purchase
      if (after == begin) continue;
      double& earliest = first[static_cast<std::size_t>(after - by_person.received.begin()) - 1];
      if (!(earliest <= time)) earliest = time;
    }
    next.assign(rows_, missing);
    for (std::size_t person = 0; person + 1 < by_person.begin.size(); ++person) {
      double coming = missing;
      for (auto k = static_cast<std::size_t>(by_person.begin[person + 1]);
           k-- > static_cast<std::size_t>(by_person.begin[person]);) {
        if (first[k] == first[k]) coming = first[k];
        next[by_person.row[k]] = coming - by_person.received[k];
      }
    }
  }

  void answer(std::vector<std::int32_t>& answer_rows, std::vector<double>& days, JoinReport& report) const {
    const AnswerTable& table = tables_.answers;
    if (!table.complaint_id.given()) return;
    const Ids own("complaint_id", log_.complaint_id);
    IdIndex complaints(rows_, range_of(own, rows_));
    std::vector<std::int32_t> row_of;
    report.ids.rows = rows_;
    for (std::size_t i = 0; i < rows_; ++i) {
      look(i);
      const std::optional<std::int64_t> id = own(i);
      if (!id)
        report.ids.leave_out(i, "complaint_id is missing");
      else if (complaints.add(*id).second)
        row_of.push_back(static_cast<std::int32_t>(i));
      else
        report.ids.leave_out(i, "complaint_id stands twice: answers go to the first");
    }
    answer_rows.assign(rows_, -1);
    take_answers(complaints, row_of, answer_rows, report.answers);
    days.assign(rows_, missing);
    for (std::size_t i = 0; i < rows_; ++i)
      if (answer_rows[i] >= 0) {
        days[i] = answered(static_cast<std::size_t>(answer_rows[i])) - received(i);
        if (days[i] < 0.0) ++report.answers_before_complaint;
      }
  }

 private:
  static constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  static constexpr double left_on_that_day = 0.5;  // days after the complaint

  /// The complaints of each person whose receipt is known, in its order: those of person p stand from begin[p].
  struct Complaints {
    std::vector<std::int32_t> begin{};
    std::vector<std::size_t> row{};
    std::vector<double> received{};
  };

  void look(std::size_t i) const {
    if (i % 65536 == 0) core::check_stop(executor_);
  }
  [[nodiscard]] double known(double day) const noexcept {
    return std::isfinite(day) && day >= earliest_ && day < latest_ ? day : missing;
  }
  [[nodiscard]] double answered(std::size_t row) const noexcept {
    return tables_.answers.answered_at.given() ? known(tables_.answers.answered_at[row]) : missing;
  }
  /// Until when a customer who has not left is known to be one: observed_until without last_seen, and where he left
  /// after it.
  [[nodiscard]] double known_until(std::size_t row, double left_at) const noexcept {
    const CustomerTable& table = tables_.customers;
    if (!table.last_seen.given() || left_at > tables_.observed_until) return tables_.observed_until;
    const double seen = known(table.last_seen[row]);
    return tables_.observed_until < seen ? tables_.observed_until : seen;
  }

  static void need(bool has, const char* name, const char* why) {
    if (!has) throw Error(ErrorCode::missing, name, std::string(name) + " must be given: " + why);
  }
  void check() const {
    const auto& [customers, purchases, answers, until, rule, dated] = tables_;
    const bool has_customers = customers.customer_id.given(), has_purchases = purchases.customer_id.given();
    const bool follows = customers.left_at.given() || customers.last_seen.given();
    const auto same = [](std::string_view name, const core::ColumnView& column, const core::ColumnView& id,
                         std::string_view id_name) {
      if (column.given()) core::check_same_size(name, column.size(), id_name, id.size());
    };
    if (has_customers || has_purchases)
      need(log_.customer_id.given(), "customer_id", "customers and purchases join the complaints of a log by it");
    if (answers.complaint_id.given())
      need(log_.complaint_id.given(), "complaint_id", "answers join the complaints of a log by it");
    if (follows || has_purchases)
      need(log_.received.given(), "received", "what came after a complaint is counted from its receipt");
    if (follows) need(has_customers, "customers.customer_id", "left_at and last_seen are those of a customer");
    if (has_purchases) need(purchases.time.given(), "purchases.time", "a purchase is before a complaint or after it");
    if (has_purchases || (customers.left_at.given() && !customers.last_seen.given()))
      need(until == until, "observed_until",
           "until when the tables are complete, which is how long those were watched who have not left or bought");
    if (until == until) core::check_finite("observed_until", until);
    same("customers.left_at", customers.left_at, customers.customer_id, "customers.customer_id");
    same("customers.last_seen", customers.last_seen, customers.customer_id, "customers.customer_id");
    same("purchases.time", purchases.time, purchases.customer_id, "purchases.customer_id");
    same("answers.answered_at", answers.answered_at, answers.complaint_id, "answers.complaint_id");
    core::check_count("complaints", rows_, 0, 0x7fffffff);
  }

  void read_customers(core::RowReport& report) {
    const core::ColumnView& column = tables_.customers.customer_id;
    const Ids ids("customer_id", column);
    people_ = IdIndex(column.size(), range_of(ids, column.size()));
    row_of_.reserve(column.size());
    report.rows = column.size();
    for (std::size_t i = 0; i < report.rows; ++i) {
      look(i);
      const std::optional<std::int64_t> id = ids(i);
      if (!id)
        report.leave_out(i, "customer_id is missing");
      else if (people_.add(*id).second)
        row_of_.push_back(static_cast<std::int32_t>(i));
      else
        report.leave_out(i, "customer_id stands twice: the first row is taken");
    }
  }

  [[nodiscard]] Complaints complaints_by_person(std::vector<double>& watched) const {
    Complaints out;
    out.begin.assign(people_.size() + 1, 0);
    std::vector<std::size_t> usable;
    for (std::size_t i = 0; i < rows_; ++i) {
      const double from = received(i);
      if (person_of_[i] < 0 || from != from) continue;
      watched[i] = tables_.observed_until - from;
      usable.push_back(i);
      ++out.begin[static_cast<std::size_t>(person_of_[i]) + 1];
    }
    std::partial_sum(out.begin.begin(), out.begin.end(), out.begin.begin());
    std::vector<std::int32_t> at(out.begin.begin(), out.begin.end() - 1);
    out.row.resize(usable.size());
    out.received.resize(usable.size());
    for (const std::size_t i : usable)
      out.row[static_cast<std::size_t>(at[static_cast<std::size_t>(person_of_[i])]++)] = i;
    for (std::size_t person = 0; person + 1 < out.begin.size(); ++person)
      if (out.begin[person + 1] - out.begin[person] > 1)
        std::stable_sort(out.row.begin() + out.begin[person], out.row.begin() + out.begin[person + 1],
                         [this](std::size_t a, std::size_t b) { return received(a) < received(b); });
    for (std::size_t k = 0; k < out.row.size(); ++k) out.received[k] = received(out.row[k]);
    return out;
  }

  /// Which of two answers to one complaint is taken; the one at hand stands in the earlier row.
  [[nodiscard]] bool takes(std::size_t at_hand, std::size_t other) const noexcept {
    const double a = answered(at_hand), b = answered(other);
    if (tables_.several_answers == AnswerRule::first) return b < a || (b == b && a != a);
    return b >= a || a != a;
  }
  void take_answers(const IdIndex& complaints, const std::vector<std::int32_t>& row_of,
                    std::vector<std::int32_t>& answer_rows, core::RowReport& report) const {
    const Ids ids("complaint_id", tables_.answers.complaint_id);
    report.rows = tables_.answers.complaint_id.size();
    std::vector<std::int32_t> complaint_of(report.rows, -1);
    for (std::size_t i = 0; i < report.rows; ++i) {
      look(i);
      const std::optional<std::int64_t> id = ids(i);
      const std::int32_t complaint = id ? complaints.find(*id) : -1;
      if (complaint < 0) {
        report.leave_out(i, id ? "no such complaint" : "complaint_id is missing");
        continue;
      }
      complaint_of[i] = row_of[static_cast<std::size_t>(complaint)];
      std::int32_t& taken = answer_rows[static_cast<std::size_t>(complaint_of[i])];
      if (taken < 0 || takes(static_cast<std::size_t>(taken), i)) taken = static_cast<std::int32_t>(i);
    }
    for (std::size_t i = 0; i < report.rows; ++i)
      if (complaint_of[i] >= 0 &&
          answer_rows[static_cast<std::size_t>(complaint_of[i])] != static_cast<std::int32_t>(i))
        report.leave_out(i, tables_.several_answers == AnswerRule::first
                                ? "the first answer to the same complaint is taken"
                                : "the last answer to the same complaint is taken");
  }

  const ComplaintColumns& log_;
  std::size_t rows_;
  const JoinTables& tables_;
  core::Executor* executor_;
  double earliest_ = -std::numeric_limits<double>::infinity();
  double latest_ = std::numeric_limits<double>::infinity();
  IdIndex people_{0};                      // customers, then further ones who complained
  std::vector<std::int32_t> row_of_{};     // of each person: his row among the customers, or -1
  std::vector<std::int32_t> person_of_{};  // of each complaint
};

}  // namespace detail

AMENDS_INLINE JoinedLog::JoinedLog(const ComplaintLog& log, const JoinTables& tables, core::Executor* executor)
    : log_(log), observed_until_(tables.observed_until) {
  if (tables.answers.complaint_id.given()) answers_ = tables.answers.complaint_id.size();
  detail::Join join(log, tables, executor);
  report_.several_answers = tables.several_answers;
  join.people(customer_rows_, report_);
  join.follow(customer_rows_, followed_days_, left_, report_.followed);
  join.buy(purchase_days_, watched_days_, report_.purchases);
  join.answer(answer_rows_, answer_days_, report_);
}

namespace detail {

/// Scores of a log and of answers put together, row by row.
struct ScoredRows {
  std::vector<double> score{};
  std::vector<double> asked{};
  std::size_t replaced = 0;                    ///< scores of the log that were others
  std::size_t outside = 0;                     ///< scores of answers that are outside the scale
  std::size_t unclear = 0;                     ///< `asked` of answers that is neither 0, 1 nor missing
  std::shared_ptr<const void> other_memory{};  ///< of the log they were put together for
};

inline ScoredRows score_rows(const ComplaintLog& log, const AnswerScores& answers, const ScoreScale& scale,
                             std::span<const std::int32_t> answer_rows) {
  const ComplaintColumns& own = log.columns();
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  ScoredRows out;
  out.score.resize(log.size());
  const bool tells_asked = own.asked.given() || answers.asked.given() || answers.has_all_asked;
  out.asked.resize(tells_asked ? log.size() : 0);
  for (std::size_t i = 0; i < log.size(); ++i) {
    const bool answered = answer_rows[i] >= 0;
    const auto row = static_cast<std::size_t>(answer_rows[i]);
    const double was = own.score.given() ? own.score[i] : missing;
    const double said = answered ? answers.score[row] : missing;
    out.score[i] = said == said ? said : was;
    if (said == said && was == was && said != was) ++out.replaced;
    if (said == said && !scale.contains(said)) ++out.outside;
    if (!tells_asked) continue;
    double asked = !answered               ? (answers.has_all_asked ? 0.0 : missing)
                   : answers.asked.given() ? answers.asked[row]
                                           : 1.0;
    if (asked == asked && asked != 0.0 && asked != 1.0) ++out.unclear;
    if (asked != asked && own.asked.given()) asked = own.asked[i];
    out.asked[i] = asked;
  }
  return out;
}

/// What the account of the log says besides.
inline std::vector<std::string> findings_of(const ScoredRows& rows) {
  std::vector<std::string> out;
  const auto counted = [](std::size_t n, const char* what) { return core::counted(static_cast<double>(n), what); };
  if (rows.replaced > 0)
    out.push_back(counted(rows.replaced, "complaint") + (rows.replaced == 1 ? " has" : " have") +
                  " the score of a joined answer in the place of another that the log had");
  if (rows.outside > 0)
    out.push_back(counted(rows.outside, "complaint") + (rows.outside == 1 ? " has" : " have") +
                  " a joined score outside the scale, and cannot be used");
  if (rows.unclear > 0)
    out.push_back(counted(rows.unclear, "complaint") + (rows.unclear == 1 ? " has" : " have") +
                  " a joined asked that is neither 0, 1 nor missing, and cannot be used");
  return out;
}

}  // namespace detail

AMENDS_INLINE ComplaintLog JoinedLog::with_scores(const AnswerScores& answers) const {
  ComplaintColumns columns = log_.columns();
  if (!answers_) throw Error(ErrorCode::missing, "answers", "answers must be joined first: the scores are theirs");
  if (!answers.score.given()) throw Error(ErrorCode::missing, "score", "score must be given: a column of the answers");
  core::check_same_size("score", answers.score.size(), "answers", *answers_);
  if (answers.asked.given()) core::check_same_size("asked", answers.asked.size(), "answers", *answers_);
  if (answers.score_scale) {
    if (columns.score.given() && !(*answers.score_scale == columns.score_scale))
      throw Error(ErrorCode::contradiction, "score_scale",
                  "score_scale must be that of the log, which has scores of its own: turn the ones into the others");
    columns.score_scale = *answers.score_scale;
  }
  const auto rows =
      std::make_shared<detail::ScoredRows>(detail::score_rows(log_, answers, columns.score_scale, answer_rows_));
  rows->other_memory = std::move(columns.memory);
  columns.score = rows->score;
  if (!rows->asked.empty()) columns.asked = rows->asked;
  columns.memory = rows;
  ComplaintLog out(columns);
  std::vector<std::string> findings = detail::findings_of(*rows);
  if (findings.empty()) return out;
  auto account = std::make_shared<RecordReport>(*out.account());
  account->findings.insert(account->findings.end(), findings.begin(), findings.end());
  columns.account = std::move(account);
  return ComplaintLog(std::move(columns));
}

}  // namespace amends::inline AMENDS_ABI::domain
