// The bodies of word_of_mouth/, compiled once for amends::amends.
#include <amends/word_of_mouth/ledger.hpp>
#include <amends/word_of_mouth/purchase_shift.hpp>
#include <amends/word_of_mouth/tell_counts.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/word_of_mouth/ledger.ipp>
#include <amends/impl/word_of_mouth/purchase_shift.ipp>
#include <amends/impl/word_of_mouth/tell_counts.ipp>
