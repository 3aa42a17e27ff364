#include <unistd.h>

#include <algorithm>
#include <amends/impl/program/starter_words.hpp>
#include <amends/interop/inspect.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/program/request.hpp>
#include <amends/program/start.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace amends;
using Catch::Matchers::Contains;
using report::Language;

namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "amends-start-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string at(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(at(name)) << text;
    return at(name);
  }
  /// 240 complaints in two offices, answered on days 1 to 8, each as often, with scores that fall with the days.
  [[nodiscard]] std::string complaints(const std::string& header = "office,days,score") const {
    std::string text = header + "\n";
    for (int i = 0; i < 240; ++i)
      text += std::string(i % 3 == 0 ? "a" : "b") + "," + std::to_string(1 + i % 8) + "," +
              std::to_string(std::max(1, 5 - i % 8 / 2 - i % 2)) + "\n";
    return put("c.csv", text);
  }

 private:
  std::string path_;
};

std::string said(const std::string& records, const program::StartOptions& options = {}) {
  try {
    static_cast<void>(program::starting_scenario(records, options));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

bool has_hangul(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xEA && byte <= 0xED;  // the first bytes of U+A000 to U+DFFF, of which texts here have Hangul alone
  });
}

}  // namespace

TEST_CASE("a scenario to start from runs, and is what the records hold") {
  const Folder folder;
  const std::string records = folder.complaints("region,days to answer,score");
  const program::StartingScenario made = program::starting_scenario(records, {.scenario = folder.at("scenario.toml")});
  CHECK(made.days == 2.0);  // days 1 and 2 are a quarter of 1 to 8
  CHECK(made.complaints == 240.0);
  CHECK(std::isnan(made.recorded_days));
  CHECK(made.segments == std::vector<std::string>{"b", "a"});
  const interop::ScenarioFile file = interop::parse_scenario(made.text, folder.at("scenario.toml"));
  REQUIRE(file.records);
  CHECK(file.records->file == records);
  CHECK(file.records->response_bands == std::vector<double>{1, 2, 3, 5, 7});
  CHECK(file.question.respond_within_days == 2.0);
  const report::Request request = program::request_of(file, program::today_of(file));
  CHECK(request.subject.table->total().received == 240.0);
  const auto tornado =
      request.subject.scenario.compare(request.baseline->scenario, {.draws = 1000}).difference().tornado();
  std::vector<std::string> largest;
  for (const economics::TornadoBar& bar : tornado)
    if (!bar.from_records && bar.quantities == 1 && largest.size() < 3) largest.push_back(bar.input);
  CHECK(made.deciding == largest);
  CHECK_THAT(made.text, Contains(largest.at(0) + ", " + largest.at(1) + ", " + largest.at(2)));
}

TEST_CASE("today is the scenario without its question, and nothing else") {
  const Folder folder;
  const std::string records = folder.complaints();
  const program::StartingScenario made =
      program::starting_scenario(records, {.days = 3.0, .scenario = folder.at("s.toml")});
  const interop::ScenarioFile asked = interop::parse_scenario(made.text, folder.at("s.toml"));
  const interop::ScenarioFile today = program::today_of(asked, "now");
  CHECK(today.scenario.inputs().title == "now");
  CHECK(!today.question.asked());
  // The same text without its [intervention] is the second way to say it.
  const std::size_t begin = made.text.find("[intervention]");
  std::string without = made.text;
  without.erase(begin, without.find("[faster_answers]") - begin);
  const interop::ScenarioFile stated = interop::parse_scenario(without, folder.at("s.toml"));
  const auto net = [](const interop::ScenarioFile& one) {
    return program::request_of(one).subject.scenario.evaluate({.draws = 200}).values(economics::Metric::net);
  };
  CHECK(net(today) == net(stated));
  CHECK(net(today) != net(asked));
  const auto subject = program::request_of(asked).subject.scenario;
  CHECK(subject.without_intervention("now").evaluate({.draws = 200}).values(economics::Metric::net) == net(stated));
  // What the share that is causal is correlated with goes with it; other pairs stay.
  const std::string pairs =
      made.text +
      "\n[[correlation]]\nbetween = [\"intervention.share_causal\", \"stay.satisfied\"]\nvalue = 0.3\n"
      "[[correlation]]\nbetween = [\"stay.dissatisfied\", \"stay.satisfied\"]\nvalue = 0.4\n";
  const auto left =
      program::today_of(interop::parse_scenario(pairs, folder.at("s.toml"))).scenario.inputs().correlations;
  REQUIRE(left.size() == 1);
  CHECK(left[0].value == 0.4);
  CHECK_THROWS_WITH(program::today_of(stated), Contains("has no [intervention]"));
}

TEST_CASE("what the question needs is asked for by name, with the columns there are") {
  const Folder folder;
  const std::string records = folder.complaints("office,x,y");
  CHECK_THAT(said(records), Contains("how soon") && Contains("how satisfied") && Contains("\"office\", \"x\", \"y\""));
  CHECK_THAT(said(records, {.columns = {{"score", "y"}}}), Contains("how soon") && !Contains("how satisfied"));
  CHECK_THAT(said(records, {.columns = {{"response_days", "x"}}}), Contains("how satisfied") && !Contains("how soon"));
  CHECK_THAT(said(records, {.columns = {{"response_days", "z"}}}), Contains("no one column \"z\""));
  CHECK_THAT(said(records, {.columns = {{"days", "x"}}}), Contains("there is no role \"days\""));
  CHECK(said(records, {.columns = {{"response_days", "x"}, {"score", "y"}}}).empty());
  CHECK(has_hangul(said(records, {.language = Language::korean})));
  CHECK_THAT(said(folder.put("a.pdf", "%PDF-1.7\n")), Contains("the file is"));
}

TEST_CASE("days that nobody was answered in, or everybody, are no question") {
  const Folder folder;
  const std::string records = folder.complaints();
  CHECK_THAT(said(records, {.days = 0.5}), Contains("the fastest answer took 1"));
  CHECK_THAT(said(records, {.days = std::nan("")}), Contains("nobody was answered"));
  CHECK_THAT(said(records, {.days = 8.0}), Contains("within 8 days already"));
  CHECK(said(records, {.days = 7.0}).empty());
}

TEST_CASE("a role can be taken from a column") {
  const Folder folder;
  const std::string records = folder.complaints();
  const auto made = program::starting_scenario(records, {.columns = {{"segment", ""}, {"cluster", "office"}}});
  CHECK(made.segments == std::vector<std::string>{"all"});
  CHECK_THAT(made.text, Contains("cluster = \"office\"") && !Contains("\nsegment = "));
}

TEST_CASE("rows that stand for several complaints") {
  const Folder folder;
  std::string text = "days,score,n\n";
  for (int i = 0; i < 80; ++i) text += std::to_string(1 + i % 8) + "," + std::to_string(1 + i % 5) + ",3\n";
  const std::string records = folder.put("w.csv", text);
  const auto made = program::starting_scenario(records, {.columns = {{"weight", "n"}}});
  CHECK(made.complaints == 240.0);
  CHECK_THAT(made.text, Contains("per_year = 240") && Contains("weight = \"n\""));
  CHECK(program::starting_scenario(records).complaints == 80.0);
  text.replace(text.find(",n"), 2, ",complaints");
  CHECK_THAT(program::starting_scenario(folder.put("v.csv", text)).text, Contains("--column weight=complaints"));
}

TEST_CASE("every comment of a mapping has its words in Korean") {
  using interop::inspect_from_memory;
  std::string many = "customer id,status,area,response time,days,created,closed,rating,csat,Resolved?,weight\n";
  for (int i = 0; i < 40; ++i)
    many += "c" + std::to_string(i) + ",open," + (i % 2 == 0 ? "" : "x") + ",3,2," + (i % 3 == 0 ? "" : "2024-01-02") +
            ",2024-01-09," + (i % 2 == 0 ? "yes" : "no") + "," + std::to_string(1 + i % 5) + "," +
            (i % 2 == 0 ? "maybe" : "perhaps") + ",1\n";
  const std::vector<std::string> tables = {many,
                                           "satisfied,created,closed\nperhaps,02/03/2024,03/04/2024\nnever,02/03/"
                                           "2024,03/04/2024\nwell,02/03/2024,03/04/2024\n",
                                           "first reply (min),x\n3,a\n4,b\n",
                                           "reply time,answered\n3,2024-01-01\n",
                                           "a,b\nfoo,bar\n",
                                           "1,2024-01-01,x\n2,2024-01-02,y\n",
                                           "Report\n\nscore,days\n1,2\n2,3\n1,2\n2,3\ntotal,\n",
                                           "score,score\n1,2\n",
                                           "response_days,score\n1,2\n",
                                           "satisfaction,n\nvery satisfied,1\nneutral,2\ndissatisfied,3\n",
                                           "created,closed\n31/01/2024,02/02/2024\n01/02/2024,12/31/2024\n",
                                           "caf\xe9,score\n\xe9t\xe9,1\n"};
  std::size_t comments = 0;
  for (const std::string& table : tables) {
    const std::string text = inspect_from_memory(table).starter_toml();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string line = text.substr(at, end - at);
      at = end + 1;
      const std::string korean = program::detail::worded(Language::korean, line);
      CHECK(program::detail::worded(Language::english, line) == line);
      const std::size_t comment = program::detail::comment_of(line);
      const bool whole = line.starts_with("# ") && comment == std::string::npos;
      if (!whole && comment == std::string::npos) {
        CHECK(korean == line);
        continue;
      }
      CAPTURE(line);
      CHECK(has_hangul(korean));
      if (!whole) CHECK(korean.substr(0, comment) == line.substr(0, comment));
      ++comments;
    }
  }
  CHECK(comments > 40);
}
