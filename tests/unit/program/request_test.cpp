#include <sys/stat.h>
#include <unistd.h>

#include <amends/program/request.hpp>
#include <amends/report/report.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "catch.hpp"

using namespace amends;
using namespace std::string_literals;
using report::OtherRecords;

namespace {

/// A folder with records, gone at the end: 400 complaints answered on days 1 to 9, in two offices.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "amends-request-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
    std::string rows = "who,days,score,office\n";
    for (int i = 0; i < 400; ++i)
      rows +=
          "all," + std::to_string(1 + i % 9) + "," + std::to_string(1 + i % 5) + "," + (i % 3 == 0 ? "a" : "b") + "\n";
    write("records.csv", rows);
    write("other.csv", rows.substr(0, rows.size() / 2) + "\n");
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string at(const std::string& name) const { return path_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(at(name)) << text; }

  /// A scenario whose [records] table has these lines; none: it states its outcomes, or leaves them to the other one.
  [[nodiscard]] interop::ScenarioFile scenario(const std::string& title, const std::optional<std::string>& records,
                                               bool states = false) const {
    std::string text = "title = \"" + title + "\"\nhorizon = { years = 2 }\ndiscount = { annual_rate = 0.1 }\n";
    if (records)
      text +=
          "[records]\nresponse_days = \"days\"\nscore = \"score\"\nsegment = \"who\"\nresponse_bands = [2, 7]\n"
          "thresholds = { satisfied = 4, delighted = 5 }\n" +
          *records + "\n";
    text +=
        "[[segment]]\nname = \"all\"\ncomplaints = { per_year = 1000 }\n"
        "stay = { delighted = 0.9, satisfied = 0.7, dissatisfied = 0.2 }\ncounterfactual = { stay = 0.3 }\n"
        "margin = { per_customer_per_year = 60, retention = 0.8 }\n";
    text += states ? "outcomes = { delighted = 0.4, satisfied = 0.3, dissatisfied = 0.3 }\n"
                   : "outcomes = { from = \"records\" }\n";
    write(title + ".toml", text);
    return interop::load_scenario(at(title + ".toml"));
  }

 private:
  std::string path_;
};

const std::string file_of_records = "file = \"records.csv\"";

template <class Call>
Error refused(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was refused");
  return Error(ErrorCode::domain, "", "");
}

}  // namespace

TEST_CASE("A scenario has the records that its file names, and the counts are those of reading them by hand") {
  const Folder folder;
  const interop::ScenarioFile file = folder.scenario("own", file_of_records);
  const report::Request request = program::request_of(file);
  REQUIRE(request.subject.table);
  CHECK(request.subject.name == "own");
  CHECK(request.subject.table->total().received == 400);
  CHECK(request.records->response_bands == std::vector<double>{2, 7});
  CHECK_FALSE(request.baseline);
  const interop::ObservedRecords observed = interop::read_records(*file.records);
  const auto by_hand = file.observed(observed.table).evaluate({.draws = 50});
  CHECK(request.subject.scenario.evaluate({.draws = 50}).summary(economics::Metric::net).mean ==
        by_hand.summary(economics::Metric::net).mean);
}

TEST_CASE("The other scenario has the same records, a cut of them, or others") {
  const Folder folder;
  const std::string with_office = file_of_records + "\nattributes = { office = \"office\" }";
  const interop::ScenarioFile file = folder.scenario("own", with_office);
  const auto against = [&](const std::optional<std::string>& records) {
    return program::request_of(file, folder.scenario("other", records));
  };
  CHECK(against(with_office).other_records == OtherRecords::same);
  CHECK(against(std::nullopt).other_records == OtherRecords::same);

  const report::Request cut = against(with_office + "\nstrata = [\"office\"]");
  CHECK(cut.other_records == OtherRecords::cut_otherwise);
  CHECK(cut.baseline->table->total().received == 400);
  CHECK_FALSE(cut.baseline_records->account);
  const report::Request read_again = against(file_of_records + "\ncluster = \"office\"");
  CHECK(read_again.other_records == OtherRecords::read_otherwise);
  CHECK(read_again.baseline_records->cluster == "office");

  const report::Request others = against("file = \"other.csv\"");
  CHECK(others.other_records == OtherRecords::other_file);
  CHECK(others.baseline->table->total().received < 400);
  REQUIRE(others.baseline_records);
  CHECK(others.baseline_records->account);

  // In words, as the report has it.
  CHECK_NOTHROW(report::write(report::find(others, {.draws = 50})));
}

TEST_CASE("Records that are given take the place of those that both files name, and are read once") {
  const Folder folder;
  const interop::ScenarioFile file = folder.scenario("own", file_of_records);
  const interop::ScenarioFile other = folder.scenario("other", "file = \"other.csv\"");
  const report::Request request = program::request_of(file, other, {.complaints = folder.at("records.csv")});
  CHECK(request.other_records == OtherRecords::same);
  CHECK(request.records_file == folder.at("records.csv"));
  CHECK(request.baseline->table->total().received == 400);
}

TEST_CASE("A pipe cannot be read twice") {
  const Folder folder;
  REQUIRE(::mkfifo(folder.at("pipe").c_str(), 0600) == 0);
  const interop::ScenarioFile file = folder.scenario("own", file_of_records);
  const interop::ScenarioFile other = folder.scenario("other", file_of_records + "\ncluster = \"office\"");
  // What comes first is read through the pipe, and the second reading is refused.
  const pid_t writer = ::fork();
  if (writer == 0) {
    std::ifstream from(folder.at("records.csv"));
    std::ofstream(folder.at("pipe")) << from.rdbuf();
    ::_exit(0);
  }
  const Error error = refused([&] { (void)program::request_of(file, other, {.complaints = folder.at("pipe")}); });
  CHECK(error.code() == ErrorCode::contradiction);
  CHECK(error.parameter() == "complaints");
}

TEST_CASE("Scenarios that state their outcomes read nothing, and say which table was idle") {
  const Folder folder;
  const interop::ScenarioFile stated = folder.scenario("stated", "file = \"absent.csv\"", true);
  const report::Request request = program::request_of(stated);
  CHECK_FALSE(request.subject.table);
  REQUIRE(request.idle_records.size() == 1);
  CHECK(request.idle_records.front().find("stated") != std::string::npos);
  const Error idle = refused([&] { (void)program::request_of(stated, {}, {.complaints = "records.csv"}); });
  CHECK((idle.code() == ErrorCode::contradiction && idle.parameter() == "complaints"));
  const Error sweep = refused([&] { (void)program::request_of(stated, {}, {.sweep = {1}}); });
  CHECK((sweep.code() == ErrorCode::contradiction && sweep.parameter() == "sweep"));
}

TEST_CASE("Without a [records] table the outcomes have no source, and different bands no comparison") {
  const Folder folder;
  const interop::ScenarioFile none = folder.scenario("none", std::nullopt);
  const Error missing = refused([&] { (void)program::request_of(none); });
  CHECK((missing.code() == ErrorCode::missing && missing.parameter() == "records"));
  interop::ScenarioFile file = folder.scenario("own", file_of_records);
  interop::ScenarioFile other = file;
  other.records->response_bands = {3};
  CHECK(refused([&] { (void)program::request_of(file, other); }).code() == ErrorCode::contradiction);
}

TEST_CASE("Days of a sweep become ends of bands, each once") {
  const Folder folder;
  const interop::ScenarioFile file = folder.scenario("own", file_of_records);
  const report::Request request = program::request_of(file, file, {.sweep = {7, 1, 4}});
  CHECK(request.sweep == std::vector<double>{7, 1, 4});
  CHECK(request.records->response_bands == std::vector<double>{1, 2, 4, 7});
  CHECK(file.records->response_bands == std::vector<double>{2, 7});
}

TEST_CASE("Scenarios with records that were read before are paired as their files are") {
  const Folder folder;
  const std::string with_office = file_of_records + "\nattributes = { office = \"office\" }";
  const auto reported = [](const interop::ScenarioFile& file) {
    program::ScenarioRecords records = program::read_scenario_records(*file.records);
    economics::RecoveryScenario scenario = file.observed(records.table);
    return program::ReportedScenario{
        .name = file.scenario.inputs().title, .scenario = std::move(scenario), .records = std::move(records)};
  };
  const auto text = [](const report::Request& request) {
    return report::render(report::write(report::find(request, {.draws = 50})), report::Format::json);
  };
  const interop::ScenarioFile file = folder.scenario("own", with_office);
  CHECK(text(program::request_of(reported(file))) == text(program::request_of(file)));
  for (const std::string& records : {with_office, with_office + "\nstrata = [\"office\"]",
                                     file_of_records + "\ncluster = \"office\"", "file = \"other.csv\""s}) {
    const interop::ScenarioFile other = folder.scenario("other", records);
    const report::Request request = program::request_of(reported(file), reported(other));
    const report::Request of_files = program::request_of(file, other);
    CHECK(request.other_records == of_files.other_records);
    CHECK(text(request) == text(of_files));
  }
  const program::ScenarioRecords given = program::read_scenario_records(*file.records, folder.at("other.csv"));
  CHECK(given.table.total().received < 400);
  CHECK((given.other_file && given.file == folder.at("other.csv")));
}

TEST_CASE("Records of logs are the same where they are counted alike") {
  const interop::ScenarioFile waiting = Folder().scenario("own", file_of_records);
  const auto counted = [&](int rows, const std::vector<std::string>& strata = {}) {
    std::vector<double> days, score;
    for (int i = 0; i < rows; ++i) {
      days.push_back(1 + i % 9);
      score.push_back(1 + i % 5);
    }
    const std::vector<double> segment(days.size(), 0.0);
    const domain::ComplaintLog log({.response_days = std::span<const double>(days),
                                    .score = std::span<const double>(score),
                                    .segment = std::span<const double>(segment),
                                    .segment_names = {"all"},
                                    .score_scale = {1, 5}});
    const satisfaction::ClassThresholds thresholds{.satisfied = 4, .delighted = 5};
    const std::vector<double> bands{2, 7};
    program::ScenarioRecords records{.table = satisfaction::tabulate_outcomes(log, thresholds, bands),
                                     .read = {.strata = strata, .thresholds = thresholds, .response_bands = bands}};
    economics::RecoveryScenario scenario = waiting.scenario.with_observed(records.table);
    return program::ReportedScenario{.name = "log", .scenario = std::move(scenario), .records = std::move(records)};
  };
  const program::ReportedScenario own = counted(400);
  const auto differ = [&](const program::ReportedScenario& theirs) {
    return program::request_of(own, theirs).other_records;
  };
  CHECK(differ(counted(400)) == OtherRecords::same);
  CHECK(differ(counted(399)) == OtherRecords::other_file);
  program::ReportedScenario by_office = counted(400);
  by_office.records->read.cluster = "office";
  CHECK(differ(by_office) == OtherRecords::other_file);
  const report::Request cut = program::request_of(own, counted(400, {"office"}));
  CHECK(cut.other_records == OtherRecords::cut_otherwise);
  CHECK(cut.baseline_records->strata == std::vector<std::string>{"office"});
  CHECK_FALSE(cut.baseline_records->account);
  CHECK(cut.records->account);

  program::ReportedScenario file = counted(400);
  file.records->mapping = interop::RecordMapping{.score = "score"};
  file.records->file = "rows.csv";
  CHECK(differ(file) == OtherRecords::same);  // the same complaints, however they came
  program::ReportedScenario stricter = counted(400);
  stricter.records->read.thresholds.satisfied = 5;
  const Error error = refused([&] { (void)program::request_of(own, stricter); });
  CHECK((error.code() == ErrorCode::contradiction && error.parameter() == "records"));
}

TEST_CASE("A scenario that states its outcomes goes by the records of the other one") {
  const Folder folder;
  const interop::ScenarioFile file = folder.scenario("own", file_of_records);
  const interop::ScenarioFile states = folder.scenario("stated", std::nullopt, true);
  program::ScenarioRecords records = program::read_scenario_records(*file.records);
  const program::ReportedScenario recorded{
      .name = "own", .scenario = file.observed(records.table), .records = std::move(records)};
  const program::ReportedScenario stated{
      .name = "stated", .scenario = states.scenario.without_records(), .idle_records = true};
  for (const report::Request& request : {program::request_of(recorded, stated), program::request_of(stated, recorded),
                                         program::request_of(file, states), program::request_of(states, file)}) {
    CHECK(request.subject.table->total().received == 400);
    CHECK(request.baseline->table->total().received == 400);
    CHECK(request.other_records == OtherRecords::same);
    CHECK(request.records->account);
  }
  CHECK(program::request_of(stated, recorded).idle_records == std::vector<std::string>{"stated"});
  const Error sweep = refused([&] { (void)program::request_of(stated, recorded, {2}); });
  CHECK((sweep.code() == ErrorCode::contradiction && sweep.parameter() == "sweep"));

  // Nobody knows what the outcomes were read off: the report does without.
  program::ReportedScenario forgotten = recorded;
  forgotten.records.reset();
  CHECK_FALSE(program::request_of(recorded, forgotten).subject.table);
  CHECK_FALSE(program::request_of(forgotten, stated).records);
}

TEST_CASE("Records that give complaints per year alone are not shown as what outcomes were read off") {
  const Folder folder;
  std::string rows = "who,score,got\n";
  for (int i = 0; i < 366; ++i)
    rows += "all," + std::to_string(1 + i % 5) + ",2024-" + (i % 2 == 0 ? "01-01" : "12-31") + "\n";
  folder.write("dated.csv", rows);
  std::string text =
      "title = \"volume\"\nhorizon = { years = 2 }\ndiscount = { annual_rate = 0.1 }\n[records]\nfile = \"dated.csv\"\n"
      "score = \"score\"\nsegment = \"who\"\nreceived = \"got\"\nthresholds = { satisfied = 4, delighted = 5 }\n"
      "[[segment]]\nname = \"all\"\ncomplaints = { per_year = \"records\" }\n"
      "outcomes = { delighted = 0.4, satisfied = 0.3, dissatisfied = 0.3 }\n"
      "stay = { delighted = 0.9, satisfied = 0.7, dissatisfied = 0.2 }\ncounterfactual = { stay = 0.3 }\n"
      "margin = { per_customer_per_year = 60, retention = 0.8 }\n";
  folder.write("volume.toml", text);
  const interop::ScenarioFile volume = interop::load_scenario(folder.at("volume.toml"));
  const report::Request alone = program::request_of(volume);
  CHECK_FALSE(alone.subject.table);
  CHECK(alone.idle_records.empty());
  // 366 complaints in the 366 days of 2024.
  CHECK(alone.subject.scenario.inputs().segments.front().complaints_per_year->value.median() == Approx(365.25));
  CHECK_NOTHROW(report::write(report::find(alone, {.draws = 20})));

  // Other bands than those of the scenario it is compared with do not matter: only that one's records are shown,
  // counted as its own file says.
  const interop::ScenarioFile file = folder.scenario("own", file_of_records);
  for (const report::Request& request : {program::request_of(volume, file), program::request_of(file, volume)}) {
    CHECK(request.subject.table->total().received == 400);
    CHECK(request.records->response_bands == std::vector<double>{2, 7});
    CHECK(request.other_records == OtherRecords::same);
    CHECK_NOTHROW(report::write(report::find(request, {.draws = 20})));
  }
  folder.write("dated.toml",
               std::regex_replace(text, std::regex("outcomes = .*"), "outcomes = { from = \"records\" }"));
  interop::ScenarioFile lenient = interop::load_scenario(folder.at("dated.toml"));
  lenient.records->thresholds.satisfied = 3;
  const report::Request request = program::request_of(volume, lenient);
  const auto& counted =
      std::get<economics::RecordedOutcomes>(request.baseline->scenario.inputs().segments.front().outcomes);
  double satisfied = 0.0, delighted = 0.0;
  for (const economics::RecordedBand& band : counted.bands) {
    satisfied += band.satisfied;
    delighted += band.delighted;
  }
  CHECK(satisfied == 2 * 73);  // scores of 3 and 4, each a fifth of 365 rows
  CHECK(delighted == 73);
}

TEST_CASE("Every file that is read is listed") {
  const Folder folder;
  folder.write("extending.toml", "extends = \"own.toml\"\n");
  const interop::ScenarioFile own = folder.scenario("own", file_of_records);
  const interop::ScenarioFile extending = interop::load_scenario(folder.at("extending.toml"));
  const std::vector<std::string> files = program::files_read(extending, own, {.complaints = "other.csv"});
  CHECK(files == std::vector<std::string>{folder.at("extending.toml"), folder.at("own.toml"), folder.at("own.toml"),
                                          folder.at("records.csv"), folder.at("records.csv"), "other.csv"});
  CHECK(program::files_read(folder.scenario("none", std::nullopt)) == std::vector<std::string>{folder.at("none.toml")});
}
