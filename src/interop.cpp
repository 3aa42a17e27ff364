// The bodies of interop/, compiled once for amends::interop.
#include <amends/interop/csv_scanner.hpp>
#include <amends/interop/gzip.hpp>
#include <amends/interop/model_file.hpp>
#include <amends/interop/records.hpp>
#include <amends/interop/scenario_file.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/interop/gzip.ipp>
#include <amends/impl/interop/model_file.ipp>
#include <amends/impl/interop/records.ipp>
#include <amends/impl/interop/scenario_file.ipp>
