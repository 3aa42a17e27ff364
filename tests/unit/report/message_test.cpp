#include <amends/impl/report/message.hpp>
#include <string>

#include "catch.hpp"
#include "caught.hpp"

using namespace amends;
using report::Language;
using report::detail::Message;
using report::detail::say;

// Particles: the rules of Hangul orthography (the choice by the final sound), with how digits are read.

TEST_CASE("A sentence is filled in either language") {
  constexpr Message kept{"{count} {count|customer|customers} stay {years|year|years}: {years}",
                         "고객 {count}명{이/가} {years}년 남습니다"};
  CHECK(say(Language::english, kept, {{"count", "1"}, {"years", "3"}}) == "1 customer stay years: 3");
  CHECK(say(Language::korean, kept, {{"count", "12"}, {"years", "3"}}) == "고객 12명이 3년 남습니다");
  const Error missing = amends_test::error_of([&] { (void)say(Language::english, kept, {{"count", "1"}}); });
  CHECK(missing.code() == ErrorCode::missing);
  CHECK(missing.parameter() == "years");
}

TEST_CASE("A particle follows the final sound") {
  struct Case {
    const char *before, *topic, *subject, *object, *instrument;
  };
  const Case cases[] = {{"순이익", "은", "이", "을", "으로"},
                        {"고객 수", "는", "가", "를", "로"},
                        {"서울", "은", "이", "을", "로"},
                        {"\"서울\"", "은", "이", "을", "로"},
                        {"10", "은", "이", "을", "으로"},
                        {"2", "는", "가", "를", "로"},
                        {"1", "은", "이", "을", "로"},
                        {"1,000", "은", "이", "을", "으로"},
                        {"12.5 %", "는", "가", "를", "로"},
                        {"1,200원", "은", "이", "을", "으로"},
                        {"(합계)", "는", "가", "를", "로"},
                        {"6", "은", "이", "을", "으로"},
                        {"stay", "은(는)", "이(가)", "을(를)", "(으)로"},
                        {"", "은(는)", "이(가)", "을(를)", "(으)로"}};
  for (const Case& one : cases) {
    INFO(one.before);
    CHECK(report::detail::particle(one.before, "은", "는") == one.topic);
    CHECK(report::detail::particle(one.before, "이", "가") == one.subject);
    CHECK(report::detail::particle(one.before, "을", "를") == one.object);
    CHECK(report::detail::particle(one.before, "으로", "로") == one.instrument);
  }
  CHECK(report::detail::particle("KRW", "이라", "라") == "(이)라");
}
