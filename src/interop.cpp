// The bodies of interop/, compiled once for amends::interop.
#include <amends/impl/interop/arrow.ipp>
#include <amends/impl/interop/complaint_reader.ipp>
#include <amends/impl/interop/csv_stream.ipp>
#include <amends/impl/interop/csv_table.ipp>
#include <amends/impl/interop/dates.ipp>
#include <amends/impl/interop/file_kind.ipp>
#include <amends/impl/interop/gzip.ipp>
#include <amends/impl/interop/id_texts.ipp>
#include <amends/impl/interop/inspect.ipp>
#include <amends/impl/interop/model_file.ipp>
#ifndef _WIN32  // it is about POSIX files
#include <amends/impl/interop/output_file.ipp>
#endif
#include <amends/impl/interop/ready_mapping.ipp>
#include <amends/impl/interop/records.ipp>
#include <amends/impl/interop/saved_estimate.ipp>
#include <amends/impl/interop/scenario_file.ipp>
#include <amends/impl/interop/text_encoding.ipp>
#include <amends/impl/interop/transactions.ipp>
#include <amends/impl/interop/unicode.ipp>
