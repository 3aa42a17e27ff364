// The bodies of word_of_mouth/, compiled once for amends::amends.
#include <amends/impl/word_of_mouth/ledger.ipp>
#include <amends/impl/word_of_mouth/purchase_shift.ipp>
#include <amends/impl/word_of_mouth/tell_counts.ipp>
