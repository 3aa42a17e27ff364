// Reads a complaint CSV file with the mapping of Consumidor.gov.br into a ComplaintLog and says how long it took.
//
//     records_benchmark FILE [REPEATS]
//
// One line of JSON per repeat: seconds, rows, bad rows, answered rows, resolved share, bytes held by the columns.
// benchmarks/peers/read_csv.py runs it beside pandas and polars.
#include <amends/interop/records.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: records_benchmark FILE [REPEATS]\n");
    return 2;
  }
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 1;
  const amends::interop::RecordMapping mapping{
      .response_days = "response_days",
      .resolved = "evaluation",
      .score = "consumer_score",
      .segment = "area",
      .resolved_values = {{"Resolvida", "resolved"}, {"Não Resolvida", "not_resolved"}, {"Não Avaliada", "missing"}},
      .segment_values = {{"Telecomunicações", "telecommunications"},
                         {"Serviços Financeiros", "financial_services"},
                         {"Produtos de telefonia e informática", "telephony_and_it_products"},
                         {"Produtos Eletrodomésticos e Eletrônicos", "appliances_and_electronics"}},
      .segment_other = "other"};
  try {
    for (int i = 0; i < repeats; ++i) {
      const auto start = std::chrono::steady_clock::now();
      const auto records = amends::interop::read_complaints(argv[1], mapping);
      const auto log = records.log();
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      double answered = 0;
      double verdicts = 0;
      double resolved = 0;
      for (std::size_t row = 0; row < log.size(); ++row) {
        const auto one = log.row(row);
        answered += one.answered() ? 1 : 0;
        if (one.resolved == one.resolved) {
          verdicts += 1;
          resolved += one.resolved;
        }
      }
      std::printf(
          "{\"seconds\": %.4f, \"rows\": %zu, \"bad\": %zu, \"answered\": %.0f, \"resolved\": %.0f, "
          "\"verdicts\": %.0f, \"column_bytes\": %zu}\n",
          seconds.count(), records.report().rows, records.report().bad, answered, resolved, verdicts, records.bytes());
      std::fflush(stdout);
    }
  } catch (const amends::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
